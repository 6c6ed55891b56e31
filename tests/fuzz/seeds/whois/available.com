No match for "SHOP.COM".
>>> Last update of whois database: 2026-11-20T10:00:00Z <<<

NOTICE: The expiration date displayed in this record is the date the
registrar's sponsorship ends. Expiration Date: 2030-01-01
