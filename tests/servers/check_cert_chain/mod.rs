//! check_cert_chain against real TLS servers: what is wrong with certificates, chains,
//! revocation, versions and dialogues, each as the server of somebody makes it.
//!
//! Every street of servers stands in a namespace of its own, with the ports that the
//! services have on the internet, and with certificates made when the test begins.

mod certificates;
mod chains;
mod mail;
mod nginx;
mod protocols;
mod renewal;
mod revocation;
mod routes;
mod starttls;
mod street;
mod transcript;
