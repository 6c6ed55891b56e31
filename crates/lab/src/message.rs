//! A question as it came in, and the reply on its way out.

use hickory_proto::op::{Edns, Message, MessageType, Query, ResponseCode};
use hickory_proto::rr::RecordType;

/// The payload size that the lab's servers announce (DNS flag day 2020).
pub(crate) const PAYLOAD: u16 = 1232;

/// A question as it came in.
pub(crate) struct Asked {
    pub(crate) message: Message,
    pub(crate) query: Query,
    pub(crate) tcp: bool,
}

impl Asked {
    /// Reads a question; a reply, or bytes without a question, is nothing.
    pub(crate) fn read(bytes: &[u8], tcp: bool) -> Option<Self> {
        let message = Message::from_vec(bytes).ok()?;
        let query = message.queries.first()?.clone();
        (message.metadata.message_type == MessageType::Query).then_some(Self {
            message,
            query,
            tcp,
        })
    }

    /// The type asked for.
    pub(crate) fn kind(&self) -> RecordType {
        self.query.query_type
    }

    /// The largest reply that the asker takes (RFC 6891 section 6.2.3).
    fn limit(&self) -> usize {
        match (self.tcp, &self.message.edns) {
            (true, _) => usize::from(u16::MAX),
            (false, None) => 512,
            (false, Some(edns)) => usize::from(edns.max_payload().max(512)),
        }
    }
}

/// A reply on its way out: faults change it before it becomes bytes.
pub(crate) struct Reply {
    pub(crate) message: Message,
    /// Bytes; a longer message is truncated.
    pub(crate) limit: usize,
}

impl Reply {
    /// An empty reply to a question: id, question and EDNS as they should be.
    pub(crate) fn to(asked: &Asked) -> Self {
        let question = &asked.message.metadata;
        let mut message = Message::new(question.id, MessageType::Response, question.op_code);
        message.metadata.recursion_desired = question.recursion_desired;
        message.queries = vec![asked.query.clone()];
        message.edns = asked.message.edns.as_ref().map(|theirs| {
            let mut ours = Edns::new();
            ours.set_max_payload(PAYLOAD);
            ours.set_dnssec_ok(theirs.flags().dnssec_ok);
            ours
        });
        Self {
            message,
            limit: asked.limit(),
        }
    }

    /// The same reply with this code instead of an answer.
    pub(crate) fn refusing(mut self, code: ResponseCode) -> Self {
        self.clear();
        self.message.metadata.authoritative = false;
        self.message.metadata.response_code = code;
        self
    }

    /// Takes all records out.
    pub(crate) fn clear(&mut self) {
        self.message.answers.clear();
        self.message.authorities.clear();
        self.message.additionals.clear();
    }

    /// The bytes of the reply, cut to its limit: what is only additional to
    /// an answer goes first, then everything, with TC (RFC 2181 section 9).
    pub(crate) fn bytes(mut self) -> Vec<u8> {
        let bytes = self.message.to_vec().unwrap_or_default();
        if bytes.len() <= self.limit {
            return bytes;
        }
        let complete = !self.message.answers.is_empty() && !self.message.additionals.is_empty();
        if complete {
            self.message.additionals.clear();
            return self.bytes();
        }
        self.clear();
        self.message.metadata.truncation = true;
        self.message.to_vec().unwrap_or_default()
    }
}
