//! The findings of the lints, each with the clause it comes from.

plugin::tags! {
    LINTS;
    VERSION_OLD, Warning,
        "A certificate is not of version 3: Firefox, Go and rustls refuse it (RFC 5280 section 4.1.2.1, BR 7.1.1). CRITICAL where that leaves no valid path.",
        "have it issued anew, as X.509 version 3";
    SERIAL_INVALID, Ok,
        "The serial number is zero, negative or longer than 20 octets (RFC 5280 section 4.1.2.2, BR 7.1). CRITICAL where it is not encoded as DER asks, so that OpenSSL, Chrome and Go do not read the certificate.",
        "let the CA number its certificates at random, with 64 to 159 bits";
    ISSUER_EMPTY, Ok,
        "A certificate names no issuer (RFC 5280 section 4.1.2.4).",
        "give the CA a name and have the certificate issued anew";
    SIGNATURE_MISMATCH, Critical,
        "The signed and the unsigned naming of the signature algorithm differ: the certificate was altered or made by broken software, and no client takes it (RFC 5280 section 4.1.1.2). In a root it is a note.",
        "have it issued anew";
    TIME_ENCODING, Ok,
        "A time is not encoded as its year asks: UTCTime until 2049, GeneralizedTime from 2050, in whole seconds of UTC (RFC 5280 section 4.1.2.5). CRITICAL where it is not in whole seconds of UTC, which leaves no valid path.",
        "have it issued anew by software that keeps RFC 5280";
    VALIDITY_REVERSED, Warning,
        "A certificate ends before it begins (RFC 5280 section 4.1.2.5).",
        "have it issued anew";
    LIFETIME_LONG, Warning,
        "A certificate of a public CA is valid for longer than BR 6.3.2 allows on its day of issue (398 days, from 2026-03-15 200, from 2027-03-15 100, from 2029-03-15 47): Chrome and Safari refuse it.",
        "have it issued anew for a shorter time";
    EXTENSION_REPEATED, Warning,
        "An extension stands in a certificate twice: Chrome, Java and Go refuse it (RFC 5280 section 4.2). CRITICAL where it is one that all clients read (keyUsage, subjectAltName, basicConstraints, nameConstraints, cRLDistributionPoints, extKeyUsage), which leaves no valid path.",
        "have it issued anew";
    EXTENSION_MALFORMED, Warning,
        "An extension cannot be decoded: Chrome, Firefox, OpenSSL or Go refuse the certificate (RFC 5280 section 4.2). CRITICAL where it is one that all clients read, which leaves no valid path. Timestamps, which clients skip, are a note.",
        "have it issued anew";
    EXTENSION_UNKNOWN, Critical,
        "A critical extension is one that clients do not know, so that they must refuse the certificate (RFC 5280 section 4.2). In a root, where only OpenSSL looks, it is WARNING.",
        "have it issued anew without that extension, or with it not critical";
    AIA_CRITICAL, Warning,
        "authorityInfoAccess is critical: Chrome, OpenSSL and rustls do not know it as such and refuse the certificate (RFC 5280 section 4.2.2.1). CRITICAL where that leaves no valid path.",
        "have it issued anew with authorityInfoAccess not critical";
    AIA_MALFORMED, Ok,
        "authorityInfoAccess is empty or cannot be decoded (RFC 5280 section 4.2.2.1, BR 7.1.2.7.7). A name there that is no address to fetch is always a note.",
        "have it issued anew with http addresses of the responder and of the issuer's certificate";
    KEY_WEAK, Warning,
        "A key is weaker than 2,048 bits of RSA or the curve P-256: current OpenSSL, Java and browsers refuse it (BR 6.1.5). Below 1,024 bits all do, which is CRITICAL.",
        "make a new key (ECDSA P-256, or RSA with 2,048 bits) and a certificate for it";
    KEY_ODD, Ok,
        "The length of an RSA key is no multiple of 8 bits (BR 6.1.5).",
        "make a new key of 2,048, 3,072 or 4,096 bits and a certificate for it";
    KEY_EXPONENT, Ok,
        "The exponent of an RSA key is even or below 3 (BR 6.1.6).",
        "make a new key with the exponent 65,537 and a certificate for it";
    KEY_UNSUPPORTED, Warning,
        "A key is of a kind that browsers do not support: they know RSA, P-256, P-384, P-521 and, some, Ed25519 (BR 6.1.5, 7.1.3.1).",
        "make a new key (ECDSA P-256, or RSA with 2,048 bits) and a certificate for it";
    KEY_CURVE_EXPLICIT, Critical,
        "A key spells its curve out instead of naming it, which clients refuse since CVE-2020-0601 (RFC 5480 section 2.1.1, BR 7.1.3.1.2).",
        "make a new key on a named curve (openssl ecparam -param_enc named_curve) and a certificate for it";
    SIGNATURE_WEAK, Critical,
        "A certificate is signed by MD5 or SHA-1, which can be forged and which no client takes (BR 7.1.3.2).",
        "have it issued anew with SHA-256";
    AKI_MISSING, Ok,
        "A certificate does not name the key it is signed with (authorityKeyIdentifier), by which clients find the issuer; only a root may do without (RFC 5280 section 4.2.1.1).",
        "have it issued anew with an authorityKeyIdentifier (OpenSSL: authorityKeyIdentifier = keyid)";
    AKI_ISSUER, Ok,
        "authorityKeyIdentifier has issuer or serial number, which bind the certificate to one certificate of its CA and break with the next (BR 7.1.2.11.1). In a root it is always a note.",
        "have it issued anew with the key identifier alone (OpenSSL: authorityKeyIdentifier = keyid)";
    AKI_MISMATCH, Warning,
        "The key that a certificate names as its issuer's is not that of the CA above it: OpenSSL and GnuTLS do not build that path (RFC 5280 section 4.2.1.1). In a root, which names itself, it is a note.",
        "have it issued anew, or serve the certificate of the CA that it names";
    KEY_ID_CRITICAL, Warning,
        "authorityKeyIdentifier or subjectKeyIdentifier is critical: Chrome, OpenSSL and rustls do not know it as such and refuse the certificate (RFC 5280 sections 4.2.1.1 and 4.2.1.2). CRITICAL where that leaves no valid path.",
        "have it issued anew with key identifiers that are not critical";
    SKI_MISSING, Ok,
        "A CA's certificate has no subjectKeyIdentifier, by which clients find it (RFC 5280 section 4.2.1.2).",
        "have the CA's certificate issued anew with one (OpenSSL: subjectKeyIdentifier = hash)";
    CA_NOT_CA, Critical,
        "A certificate that issued another does not say that it is a CA (RFC 5280 section 4.2.1.9). In a root, where only OpenSSL looks, it is WARNING.",
        "issue from a CA's certificate (basicConstraints = critical, CA:TRUE)";
    BASIC_NOT_CRITICAL, Ok,
        "A CA's basicConstraints is not critical (RFC 5280 section 4.2.1.9, BR 7.1.2.10.4).",
        "have the CA's certificate issued anew with basicConstraints = critical, CA:TRUE";
    PATH_LENGTH_UNFIT, Ok,
        "A path length stands where no certificates may be signed (RFC 5280 section 4.2.1.9).",
        "have it issued anew without pathLenConstraint";
    CA_SUBJECT_EMPTY, Ok,
        "A CA has no name (RFC 5280 section 4.1.2.6).",
        "give the CA a name and have its certificate issued anew";
    KEY_USAGE_MISSING, Ok,
        "An intermediate has no keyUsage (RFC 5280 section 4.2.1.3, BR 7.1.2.10.7). In a root it is always a note.",
        "have it issued anew with keyUsage = critical, keyCertSign, cRLSign";
    KEY_USAGE_NOT_CRITICAL, Ok,
        "A CA's keyUsage is not critical, which RFC 5280 section 4.2.1.3 recommends and BR 7.1.2.10.2 asks of public CAs; under a private root it is always a note.",
        "have it issued anew with keyUsage = critical, keyCertSign, cRLSign";
    CA_CANNOT_SIGN, Critical,
        "A CA may not sign certificates by its keyUsage, and clients do not take what it signed (RFC 5280 section 4.2.1.3). In a root, where only OpenSSL looks, it is WARNING.",
        "have the CA's certificate issued anew with keyUsage = critical, keyCertSign, cRLSign";
    ROOT_EXPIRED, Warning,
        "A root has expired or is not valid yet: OpenSSL (curl, PHP, Python) refuses the path, other clients do not look (RFC 5280 section 6.1.1).",
        "move to a certificate under a current root, and distribute that to all clients first";
    ROOT_PURPOSES, Ok,
        "A root restricts its purposes, which roots do not (BR 7.1.2.1.2).",
        "leave extKeyUsage to intermediates";
    CONSTRAINTS_NOT_CRITICAL, Ok,
        "Name constraints are not critical, so that clients may overlook them (RFC 5280 section 4.2.1.10; BR 7.1.2.5.2 tolerate it).",
        "have the CA's certificate issued anew with nameConstraints = critical";
    CONSTRAINTS_EMPTY, Ok,
        "Name constraints name neither what is permitted nor what is excluded (RFC 5280 section 4.2.1.10, BR 7.1.2.5.2).",
        "name something or leave the extension out";
    CONSTRAINTS_MALFORMED, Ok,
        "A name constraint has a form that clients read differently or refuse: a dot in front, a wildcard, a mask with gaps (RFC 5280 section 4.2.1.10).",
        "write shop.example for it and all below, and networks as address and mask";
    CONSTRAINTS_IN_LEAF, Ok,
        "Name constraints stand in a certificate that is no CA's (RFC 5280 section 4.2.1.10).",
        "have it issued anew without nameConstraints";
    POLICY_CONSTRAINTS, Ok,
        "policyConstraints is not critical, or empty (RFC 5280 section 4.2.1.11).",
        "have the CA's certificate issued anew with policyConstraints = critical";
    LEAF_IS_CA, Warning,
        "A server's certificate is that of a CA: Firefox and rustls refuse it, and its key in a server endangers the CA (BR 7.1.2.7.8).",
        "issue a certificate of its own for the server (basicConstraints = CA:FALSE)";
    LEAF_SIGNS, Ok,
        "A certificate that is no CA's may sign certificates by its keyUsage (RFC 5280 section 4.2.1.9).",
        "have it issued anew with keyUsage = critical, digitalSignature";
    KEY_USAGE_UNFIT, Warning,
        "The keyUsage of a server's certificate does not allow what handshakes need, digitalSignature: Chrome and GnuTLS refuse it (RFC 8446 section 4.4.2.2, BR 7.1.2.7.11).",
        "have it issued anew with keyUsage = critical, digitalSignature";
    EKU_MISSING, Ok,
        "A server's certificate does not say what it is for, which Apple's systems and BR 7.1.2.7.6 ask for and RFC 5280 section 4.2.1.12 does not.",
        "have it issued anew with extendedKeyUsage = serverAuth";
    EKU_NO_SERVER, Critical,
        "A certificate is not for servers, and clients refuse it in one (RFC 5280 section 4.2.1.12, BR 7.1.2.7.10); also a CA that restricts its purposes must keep that one (BR 7.1.2.10.6).",
        "have it issued anew with extendedKeyUsage = serverAuth";
    EKU_FORBIDDEN, Ok,
        "A certificate for servers is good for more than is good: any purpose, code signing, mail, timestamps, OCSP or precertificates (BR 7.1.2.7.10 and 7.1.2.10.6).",
        "have it issued anew with extendedKeyUsage = serverAuth";
    EKU_CRITICAL, Ok,
        "extKeyUsage of a server's certificate is critical (BR 7.1.2.7.6).",
        "have it issued anew with extKeyUsage not critical";
    SAN_MISSING, Critical,
        "A server's certificate has no subjectAltName, and clients do not look at the common name (RFC 9525 section 2, BR 7.1.2.7.12).",
        "have it issued anew with all names in subjectAltName";
    SAN_CRITICAL, Ok,
        "subjectAltName is critical though there is a subject (RFC 5280 section 4.2.1.6, BR 7.1.2.7.12).",
        "have it issued anew with subjectAltName not critical";
    SAN_NOT_CRITICAL, Ok,
        "There is no subject, and subjectAltName is not critical (RFC 5280 section 4.2.1.6).",
        "have it issued anew with subjectAltName critical";
    SAN_MALFORMED, Ok,
        "A name in subjectAltName has no form that it may have: letters, digits and hyphens in ASCII, one wildcard as the first label (RFC 5280 section 4.2.1.6, RFC 9525 section 6.3). An address of a wrong length, for which Go and Java drop the certificate, is WARNING.",
        "have it issued anew with correct names, those in other scripts as A-labels (xn--)";
    SAN_KIND, Ok,
        "A certificate of a public CA has names that are neither DNS names nor addresses (BR 7.1.2.7.12).",
        "have it issued anew without them";
    COMMON_NAME_DIFFERS, Ok,
        "The common name is no copy of one of the names in subjectAltName (BR 7.1.4.3). Under a private root it is always a note where it is no host, the domain of the names, or one of several attributes.",
        "copy one of the names into it letter for letter, or leave it out";
    WILDCARD_SUFFIX, Warning,
        "A wildcard stands right under a public suffix or a top-level domain (*.com): Chrome and OpenSSL do not match it (BR 3.2.2.6).",
        "name the hosts, or put a wildcard under a domain of your own";
}
