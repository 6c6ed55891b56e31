//! check_cert_chain: every address, every path, every expiry of a certificate.
