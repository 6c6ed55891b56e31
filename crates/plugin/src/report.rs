//! What a check found: one recursive type whose state is derived, never stored.

use crate::metric::Metric;
use crate::state::State;

/// A kind of finding, with a name that is stable for ever, and what a reader
/// of the alarm wants to know next.
#[derive(Debug)]
pub struct Tag {
    /// `NS_LAME`: the name in `--severity` and in JSON.
    pub name: &'static str,
    /// The state that the finding has by default; the plugin may judge it
    /// lower or higher by how much of the subject is affected.
    pub state: State,
    /// One sentence: what was seen and why it matters, with the source of the rule.
    pub meaning: &'static str,
    /// One sentence: what to do.
    pub remedy: &'static str,
}

/// How a report's state comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Judged on the spot.
    Own(State),
    /// The worst of the parts; of no parts it is UNKNOWN, never OK.
    Worst,
    /// The best of the parts (one of several is enough); of no parts it is UNKNOWN.
    Best,
}

/// A finding, or a tree of findings.
#[derive(Clone, Debug)]
pub struct Report {
    /// How the state comes about.
    pub rule: Rule,
    /// The kind of finding, if it is one that `--severity` can name.
    pub tag: Option<&'static Tag>,
    /// The stable subject: a name, an address; no numbers that change.
    pub about: String,
    /// What was seen, with the deciding number and its limit; it goes on where
    /// `about` ends: `ns2` "serves 3, 2 behind (limit 0)".
    pub text: String,
    /// Numbers; those of the root are perfdata, those of parts appear in JSON.
    pub metrics: Vec<Metric>,
    /// The findings below this one.
    pub parts: Vec<Report>,
}

impl Report {
    /// A root: the worst of its parts.
    pub fn worst(about: impl Into<String>, text: impl Into<String>) -> Self {
        Self::ruled(Rule::Worst, None, about, text)
    }

    /// Something seen that has no tag, because nobody would want to change its state.
    pub fn seen(state: State, about: impl Into<String>, text: impl Into<String>) -> Self {
        Self::ruled(Rule::Own(state), None, about, text)
    }

    /// A finding in the state of its tag.
    pub fn finding(tag: &'static Tag, about: impl Into<String>, text: impl Into<String>) -> Self {
        Self::ruled(Rule::Own(tag.state), Some(tag), about, text)
    }

    /// The same finding in a state that differs from its tag's.
    #[must_use]
    pub fn at(mut self, state: State) -> Self {
        self.rule = Rule::Own(state);
        self
    }

    /// Adds findings below this one.
    #[must_use]
    pub fn with(mut self, parts: impl IntoIterator<Item = Report>) -> Self {
        self.parts.extend(parts);
        self
    }

    /// Adds numbers, in their fixed order.
    #[must_use]
    pub fn measured(mut self, metrics: impl IntoIterator<Item = Metric>) -> Self {
        self.metrics.extend(metrics);
        self
    }

    fn ruled(
        rule: Rule,
        tag: Option<&'static Tag>,
        about: impl Into<String>,
        text: impl Into<String>,
    ) -> Self {
        Report {
            rule,
            tag,
            about: about.into(),
            text: text.into(),
            metrics: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// The state, derived from the rule and the parts.
    pub fn state(&self) -> State {
        let mut states = self.parts.iter().map(Report::state);
        match self.rule {
            Rule::Own(state) => state,
            Rule::Worst => states.max().unwrap_or(State::Unknown),
            Rule::Best => states
                .next()
                .map_or(State::Unknown, |first| states.fold(first, State::min)),
        }
    }

    /// The finding that decides: the first of the worst leaves.
    pub fn deciding(&self) -> &Report {
        let state = self.state();
        match self.rule {
            Rule::Own(_) => self,
            Rule::Worst | Rule::Best => self
                .parts
                .iter()
                .find(|part| part.state() == state)
                .map_or(self, Report::deciding),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static LAME: Tag = Tag {
        name: "NS_LAME",
        state: State::Warning,
        meaning: "m",
        remedy: "r",
    };

    fn seen(state: State) -> Report {
        Report::seen(state, "a", "t")
    }

    #[test]
    fn a_report_of_nothing_is_unknown() {
        assert_eq!(Report::worst("a", "").state(), State::Unknown);
        let best = Report {
            rule: Rule::Best,
            ..Report::worst("a", "")
        };
        assert_eq!(best.state(), State::Unknown);
    }

    #[test]
    fn worst_and_best_of_parts() {
        let parts = [seen(State::Ok), seen(State::Critical), seen(State::Unknown)];
        let worst = Report::worst("a", "").with(parts.clone());
        assert_eq!(worst.state(), State::Critical);
        let best = Report {
            rule: Rule::Best,
            ..worst
        };
        assert_eq!(best.state(), State::Ok);
    }

    #[test]
    fn the_first_of_the_worst_leaves_decides() {
        let tree = Report::worst("root", "").with([
            seen(State::Ok),
            Report::worst("inner", "").with([Report::finding(&LAME, "ns1", "first")]),
            Report::finding(&LAME, "ns2", "second"),
        ]);
        assert_eq!(tree.deciding().text, "first");
    }

    #[test]
    fn a_judge_may_change_the_state_of_a_tag() {
        assert_eq!(Report::finding(&LAME, "a", "t").state(), State::Warning);
        assert_eq!(
            Report::finding(&LAME, "a", "t").at(State::Critical).state(),
            State::Critical
        );
    }
}
