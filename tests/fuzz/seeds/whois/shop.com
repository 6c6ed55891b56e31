   Domain Name: SHOP.COM
   Registry Domain ID: 1234567_DOMAIN_COM-VRSN
   Registrar WHOIS Server: whois.registrar.example
   Registrar URL: http://www.registrar.example
   Updated Date: 2026-04-02T09:00:00Z
   Creation Date: 1999-05-02T04:00:00Z
   Registry Expiry Date: 2027-05-02T04:00:00Z
   Registrar: Example Registrar, Inc.
   Registrar IANA ID: 292
   Registrar Abuse Contact Email: abuse@registrar.example
   Domain Status: clientTransferProhibited https://icann.org/epp#clientTransferProhibited
   Name Server: NS1.OPERATOR.TEST
   Name Server: NS2.OPERATOR.TEST
   DNSSEC: unsigned
   URL of the ICANN Whois Inaccuracy Complaint Form: https://www.icann.org/wicf/
>>> Last update of whois database: 2026-11-20T10:00:00Z <<<

For more information on Whois status codes, please visit https://icann.org/epp

NOTICE: The expiration date displayed in this record is the date the
registrar's sponsorship of the domain name registration in the registry is
currently set to expire. Expiration Date: see your registrar.
TERMS OF USE: You are not authorized to access or query our Whois database
through the use of electronic processes that are high-volume. This
information is provided free of charge. Excessive querying may be blocked.
