//! The words of P3P: what a policy may say, in the full form and in the compact.

/// What a word is said of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// What users can see of what is kept of them.
    Access,
    /// That there is a way to settle disputes.
    Disputes,
    /// How a breach is made good.
    Remedies,
    /// That nobody can be identified.
    NonIdentifiable,
    /// What data are used for.
    Purpose,
    /// Who gets them.
    Recipient,
    /// How long they are kept.
    Retention,
    /// What kind of data they are.
    Category,
    /// That the policy is for tests.
    Test,
}

/// A word in both forms.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word {
    /// What it is said of.
    pub group: Group,
    /// The token of a compact policy (section 4.2).
    pub token: &'static str,
    /// The element of a full policy (sections 3.2 to 3.4).
    pub element: &'static str,
}

/// Whether users can choose (section 3.3.4, attribute `required`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Required {
    /// They cannot.
    #[default]
    Always,
    /// Only if they ask for it.
    OptIn,
    /// Unless they ask against it.
    OptOut,
}

impl Required {
    /// As the attribute has it.
    pub fn read(value: &str) -> Option<Self> {
        match value {
            "always" => Some(Required::Always),
            "opt-in" => Some(Required::OptIn),
            "opt-out" => Some(Required::OptOut),
            _ => None,
        }
    }

    /// As the last letter of a token has it (section 4.2.5).
    pub fn letter(letter: char) -> Option<Self> {
        match letter {
            'a' => Some(Required::Always),
            'i' => Some(Required::OptIn),
            'o' => Some(Required::OptOut),
            _ => None,
        }
    }
}

/// One statement of a compact policy, or what a full one says in its terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Token {
    /// The word.
    pub word: &'static Word,
    /// The choice, of purposes and recipients.
    pub required: Required,
}

impl std::fmt::Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word.token)?;
        f.write_str(match self.required {
            Required::Always => "",
            Required::OptIn => "i",
            Required::OptOut => "o",
        })
    }
}

impl Group {
    /// The words of this group.
    pub fn words(self) -> impl Iterator<Item = &'static Word> {
        WORDS.iter().filter(move |word| word.group == self)
    }

    /// The word of this group that an element is.
    pub fn element(self, name: &str) -> Option<&'static Word> {
        self.words().find(|word| word.element == name)
    }

    /// Its only word.
    pub fn only(self) -> Option<&'static Word> {
        self.words().next()
    }

    /// Whether its words can be given a choice.
    pub fn has_choice(self) -> bool {
        matches!(self, Purpose | Recipient)
    }
}

impl Word {
    /// The word of a token without a letter behind it.
    pub fn of_token(token: &str) -> Option<&'static Word> {
        WORDS.iter().find(|word| word.token == token)
    }

    /// As a token, users having no choice.
    pub fn always(&'static self) -> Token {
        Token {
            word: self,
            required: Required::Always,
        }
    }

    /// Whether users never have a choice about it: the current purpose and we
    /// ourselves (sections 4.2.5 and 4.2.6).
    pub fn is_fixed(&self) -> bool {
        matches!(self.token, "CUR" | "OUR")
    }
}

const fn word(group: Group, token: &'static str, element: &'static str) -> Word {
    Word {
        group,
        token,
        element,
    }
}

use Group::{
    Access, Category, Disputes, NonIdentifiable, Purpose, Recipient, Remedies, Retention, Test,
};

/// Every word, in the order of the specification (section 4.2).
pub static WORDS: &[Word] = &[
    word(Access, "NOI", "nonident"),
    word(Access, "ALL", "all"),
    word(Access, "CAO", "contact-and-other"),
    word(Access, "IDC", "ident-contact"),
    word(Access, "OTI", "other-ident"),
    word(Access, "NON", "none"),
    word(Disputes, "DSP", "DISPUTES"),
    word(Remedies, "COR", "correct"),
    word(Remedies, "MON", "money"),
    word(Remedies, "LAW", "law"),
    word(NonIdentifiable, "NID", "NON-IDENTIFIABLE"),
    word(Purpose, "CUR", "current"),
    word(Purpose, "ADM", "admin"),
    word(Purpose, "DEV", "develop"),
    word(Purpose, "TAI", "tailoring"),
    word(Purpose, "PSA", "pseudo-analysis"),
    word(Purpose, "PSD", "pseudo-decision"),
    word(Purpose, "IVA", "individual-analysis"),
    word(Purpose, "IVD", "individual-decision"),
    word(Purpose, "CON", "contact"),
    word(Purpose, "HIS", "historical"),
    word(Purpose, "TEL", "telemarketing"),
    word(Purpose, "OTP", "other-purpose"),
    word(Recipient, "OUR", "ours"),
    word(Recipient, "DEL", "delivery"),
    word(Recipient, "SAM", "same"),
    word(Recipient, "UNR", "unrelated"),
    word(Recipient, "PUB", "public"),
    word(Recipient, "OTR", "other-recipient"),
    word(Retention, "NOR", "no-retention"),
    word(Retention, "STP", "stated-purpose"),
    word(Retention, "LEG", "legal-requirement"),
    word(Retention, "BUS", "business-practices"),
    word(Retention, "IND", "indefinitely"),
    word(Category, "PHY", "physical"),
    word(Category, "ONL", "online"),
    word(Category, "UNI", "uniqueid"),
    word(Category, "PUR", "purchase"),
    word(Category, "FIN", "financial"),
    word(Category, "COM", "computer"),
    word(Category, "NAV", "navigation"),
    word(Category, "INT", "interactive"),
    word(Category, "DEM", "demographic"),
    word(Category, "CNT", "content"),
    word(Category, "STA", "state"),
    word(Category, "POL", "political"),
    word(Category, "HEA", "health"),
    word(Category, "PRE", "preference"),
    word(Category, "LOC", "location"),
    word(Category, "GOV", "government"),
    word(Category, "OTC", "other-category"),
    word(Test, "TST", "TEST"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_by_both_their_names() {
        assert_eq!(
            Word::of_token("LOC").map(|word| word.element),
            Some("location")
        );
        assert_eq!(Word::of_token("CUS"), None);
        assert_eq!(
            Purpose.element("contact").map(|word| word.token),
            Some("CON")
        );
        assert_eq!(Purpose.element("ours"), None);
        let counts = [
            (Access, 6),
            (Remedies, 3),
            (Purpose, 12),
            (Recipient, 6),
            (Retention, 5),
            (Category, 17),
        ];
        for (group, count) in counts {
            assert_eq!(group.words().count(), count, "{group:?}");
        }
    }

    #[test]
    fn tokens_are_written_as_in_a_compact_policy() {
        let token = |required| Token {
            word: Word::of_token("TEL").unwrap(),
            required,
        };
        assert_eq!(
            [Required::Always, Required::OptIn, Required::OptOut].map(|r| token(r).to_string()),
            ["TEL", "TELi", "TELo"]
        );
    }
}
