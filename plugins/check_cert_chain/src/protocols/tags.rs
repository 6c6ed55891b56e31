//! Their table.

plugin::tags! {
    PROTOCOL_TAGS;
    SSL3_ACCEPTED, Critical,
        "The server accepts SSL 3, which is broken (POODLE): whoever is on the way can read what clients say that fall back to it (RFC 7568).",
        "switch SSL 3 off; nothing since Windows XP needs it";
    TLS_OLD_ACCEPTED, Warning,
        "The server accepts a version of TLS below --min-tls; TLS 1.0 and 1.1 are deprecated, and the scans that card payments require fail on them (RFC 8996).",
        "set the lowest version of the server to the limit, for example ssl_protocols TLSv1.2 TLSv1.3 in nginx";
    TLS_OLD_ONLY, Critical,
        "The server speaks nothing newer than TLS 1.1: browsers, curl and Java refuse to connect (RFC 8996).",
        "update the server or its TLS library, and switch TLS 1.2 and 1.3 on";
    TLS13_INTOLERANT, Critical,
        "The server, or a filter before it, does not take a hello that offers TLS 1.3 besides TLS 1.2, though it speaks TLS 1.2 to those who offer that alone: all clients of today offer both, and do not try again with less (RFC 8446 appendix D.1).",
        "update the server or the filter: it has to choose the highest version that it knows";
    SUITES_WEAK_ONLY, Critical,
        "All suites of the server are such as clients have given up: 3DES (CVE-2016-2183), RC4 (RFC 7465), DES (RFC 5469), export ciphers, no encryption, fixed or anonymous keys. Browsers, curl and Java refuse to connect (RFC 9325 section 4.1).",
        "allow ECDHE with AES-GCM or ChaCha20";
    DHE_SHORT_ONLY, Critical,
        "The server agrees on keys only by Diffie-Hellman modulo a prime of fewer than 2048 bits: no browser has DHE, and OpenSSL as Debian builds it refuses such primes, so that curl does (RFC 9325 section 4.5, CVE-2015-4000).",
        "allow ECDHE, and use a group of RFC 7919 if DHE has to stay";
    DHE_ONLY, Critical,
        "The server agrees on keys only by Diffie-Hellman modulo a prime, which no browser has any more, nor TLS in Go. CRITICAL for https, WARNING for what browsers do not speak (RFC 9325 section 4.1).",
        "allow ECDHE";
    SHA1_SIGNATURE_ONLY, Critical,
        "The server signs its keys only with SHA-1, which browsers and OpenSSL 3 refuse (RFC 9155).",
        "update the server's TLS library, or allow SHA-256 in its signature algorithms";
    SUITES_RARE_ONLY, Critical,
        "The server has no suite, group and signature in common with all browsers, though others may connect. CRITICAL for https, WARNING for what browsers do not speak.",
        "allow ECDHE with AES-GCM or ChaCha20 in X25519 or P-256";
    RSA_KEY_EXCHANGE_ONLY, Warning,
        "The server has clients encrypt to its RSA key: who gets that key reads everything that was ever recorded, and Java refuses to connect since version 24 (RFC 9325 section 4.1). A note where DHE with 2048 bits is there as well.",
        "allow ECDHE";
    CBC_ONLY, Ok,
        "The server has no authenticated encryption, only CBC with a MAC: browsers, curl and Java take that, clients built on rustls do not (RFC 9325 section 4.2).",
        "allow ECDHE with AES-GCM or ChaCha20";
    PQ_NOT_OFFERED, Warning,
        "The server does not offer X25519MLKEM768, and --require-pq was given: what is recorded today can be read once there are quantum computers (draft-ietf-tls-ecdhe-mlkem).",
        "update the TLS library: OpenSSL 3.5, Go 1.24, BoringSSL, AWS-LC or rustls have the group by default";
    PQ_ONLY, Warning,
        "The server agrees on keys of TLS 1.3 in X25519MLKEM768 alone: browsers of today come to a handshake, older ones do not, nor do OpenSSL before 3.5, Go before 1.24 and older Java. In that handshake nothing was seen, because we have no key for the group.",
        "allow X25519 beside it";
    LARGE_HELLO_DROPPED, Critical,
        "The server, or a filter before it, does not take a hello larger than a packet, and answers a small one: browsers of today send a large one, with a key for X25519MLKEM768. CRITICAL for https, WARNING for what browsers do not speak (RFC 8446 section 5.1).",
        "update the server, the load balancer or the filter that takes the first packet for the whole hello; see https://tldr.fail";
    STARTTLS_INJECTION, Critical,
        "After its consent to TLS and before TLS something came in clear text. Somebody on the way may have put it there to be taken for something said under TLS; curl and libpq refuse to go on (CVE-2021-22947, CVE-2021-23222).",
        "look into the server's software, and for whoever is between it and this machine";
    STARTTLS_INJECTABLE, Warning,
        "The server obeys under TLS a command that was sent in clear text with STARTTLS: somebody on the way can put words into a client's mouth (CVE-2011-0411, RFC 3207 section 4.2).",
        "update the server, which has to forget everything that it heard before TLS";
    HANDSHAKE_SIGNATURE_WRONG, Critical,
        "The server did not prove that it has the key of its certificate: every client ends the handshake (RFC 8446 section 4.4.3, RFC 5246 section 7.4.3).",
        "deploy the certificate together with its own key";
}
