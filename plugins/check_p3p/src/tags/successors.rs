//! What shops publish today.

plugin::tags! {
    SUCCESSOR_TAGS;
    GPC_MISSING, Warning,
        "The site does not say whether it honours the signal of Global Privacy Control (GPC section 4: /.well-known/gpc.json).",
        "publish {\"gpc\": true, \"lastUpdate\": \"2026-01-31\"}";
    GPC_INVALID, Critical,
        "/.well-known/gpc.json is not an object with gpc true or false, so that nobody knows what is meant (GPC section 4).",
        "publish {\"gpc\": true, \"lastUpdate\": \"2026-01-31\"}";
    GPC_DECLINED, Ok,
        "The site says that it does not honour the signal of Global Privacy Control (GPC section 4).",
        "nothing if that is meant and allowed where the shop sells";
    GPC_DATE, Ok,
        "lastUpdate is missing, no date, in the future, or more than two years ago (GPC section 4).",
        "set it to the day on which the statement was last looked at";
    TDM_MISSING, Warning,
        "The site does not say whether its content may be mined for text and data (TDMRep section 5: /.well-known/tdmrep.json).",
        "publish [{\"location\": \"/\", \"tdm-reservation\": 1}]";
    TDM_INVALID, Critical,
        "/.well-known/tdmrep.json is not a list of rules with location and tdm-reservation 0 or 1: what is broken reserves nothing (TDMRep section 5).",
        "publish [{\"location\": \"/\", \"tdm-reservation\": 1}]";
    TDM_POLICY_BROKEN, Critical,
        "The policy that says how to get a licence is not given (TDMRep section 5).",
        "put it in its place, or correct tdm-policy";
    SECURITY_TXT_MISSING, Warning,
        "Whoever finds a hole in the shop is not told whom to tell (RFC 9116 section 3: /.well-known/security.txt).",
        "publish it with Contact and Expires";
    SECURITY_TXT_INVALID, Critical,
        "security.txt breaks its format: Contact once or more, Expires exactly once, each line 'Name: value' with LF or CRLF behind it, links with https, a signature whole (RFC 9116 section 2). The signature is not verified.",
        "correct the line that is named";
    SECURITY_TXT_ODD, Ok,
        "security.txt is used in another way than RFC 9116 has it, but readers get on (sections 2.3, 2.5 and 3): no https, another type than text/plain in UTF-8, no Canonical of its own place, valid for more than a year.",
        "serve it with https as text/plain; charset=utf-8, name its own place as Canonical, and let it expire within a year";
    SECURITY_TXT_EXPIRED, Critical,
        "security.txt is over its own time and must no longer be used (RFC 9116 section 2.5.5).",
        "look whether the contacts are still right, and set a new Expires";
    SECURITY_TXT_EXPIRES, Warning,
        "security.txt is over its time soon (RFC 9116 section 2.5.5).",
        "look whether the contacts are still right, and set a new Expires";
    POLICY_PAGE_UNREACHABLE, Critical,
        "The privacy policy for people is not there (GDPR article 12).",
        "put the page in its place, or correct --policy-page";
    POLICY_PAGE_CHANGED, Warning,
        "The text of the privacy policy for people is not the one that was accepted.",
        "read it; if the change is yours, run the check once with --accept as the monitoring user";
    POLICY_PAGE_NOT_REMEMBERED, Unknown,
        "The text of the privacy policy could not be compared with, or kept for, another run.",
        "give --state-dir a folder that the monitoring user owns";
}
