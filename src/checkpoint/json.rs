//! A reader of JSON (RFC 8259) that allocates nothing but its messages, and these are short.
//!
//! General readers copy text that has escapes into a buffer of their own and quote in their messages whatever they found,
//! so that reading a hostile header takes several times its length. Here what escapes stand for, which is never longer than
//! they are, is written over them.

use std::ops::Range;

/// What is wrong, where, and what was expected.
pub type Result<T> = std::result::Result<T, String>;

/// Text that is being read.
pub struct Reader<'a> {
    text: &'a mut [u8],
    position: usize,
}

impl<'a> Reader<'a> {
    /// At the beginning of a text.
    pub fn new(text: &'a mut [u8]) -> Result<Self> {
        match std::str::from_utf8(text) {
            Ok(_) => Ok(Self { text, position: 0 }),
            Err(error) => Err(format!("its byte {} is not of UTF-8", error.valid_up_to())),
        }
    }

    /// How far the text was read.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Whether this byte comes next.
    pub fn is_at(&self, byte: u8) -> bool {
        self.peek() == Some(byte)
    }

    /// The text of a string that was read.
    pub fn get(&self, string: Range<usize>) -> &str {
        of(self.text, string)
    }

    /// Reads an object; `member` is called with each key, and reads the value.
    pub fn object(&mut self, mut member: impl FnMut(&mut Self, Range<usize>) -> Result<()>) -> Result<()> {
        self.sequence(b'{', b'}', |reader| {
            let key = reader.string()?;
            reader.skip_spaces();
            reader.byte(b':', "a colon")?;
            reader.skip_spaces();
            member(reader, key)
        })
    }

    /// Reads an array; `element` reads each of its elements.
    pub fn array(&mut self, element: impl FnMut(&mut Self) -> Result<()>) -> Result<()> {
        self.sequence(b'[', b']', element)
    }

    fn sequence(&mut self, open: u8, close: u8, mut part: impl FnMut(&mut Self) -> Result<()>) -> Result<()> {
        self.byte(open, if open == b'{' { "an object" } else { "an array" })?;
        self.skip_spaces();
        if self.peek() == Some(close) {
            self.position += 1;
            return Ok(());
        }
        loop {
            part(self)?;
            self.skip_spaces();
            match self.peek() {
                Some(b',') => self.position += 1,
                Some(found) if found == close => {
                    self.position += 1;
                    return Ok(());
                }
                _ => return Err(self.expected("a comma or the end of the list")),
            }
            self.skip_spaces();
        }
    }

    /// Reads a string.
    pub fn string(&mut self) -> Result<Range<usize>> {
        self.byte(b'"', "text in quotes")?;
        let begin = self.position;
        let mut end = begin;
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.position += 1;
                    return Ok(begin..end);
                }
                Some(b'\\') => {
                    self.position += 1;
                    let mut bytes = [0; 4];
                    let bytes = self.escape()?.encode_utf8(&mut bytes).as_bytes();
                    self.text[end..end + bytes.len()].copy_from_slice(bytes);
                    end += bytes.len();
                }
                Some(byte) if byte >= b' ' => {
                    self.text[end] = byte;
                    self.position += 1;
                    end += 1;
                }
                _ => return Err(self.expected("the rest of a text in quotes")),
            }
        }
    }

    /// What the escape behind a backslash stands for.
    fn escape(&mut self) -> Result<char> {
        let escaped = match self.peek() {
            Some(found @ (b'"' | b'\\' | b'/')) => char::from(found),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.position += 1;
                return self.unicode();
            }
            _ => return Err(self.expected("an escape")),
        };
        self.position += 1;
        Ok(escaped)
    }

    /// What four hexadecimal digits stand for, or twice four for a character of two surrogates.
    fn unicode(&mut self) -> Result<char> {
        let first = self.four_digits()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first).ok_or_else(|| self.expected("a high surrogate before a low one"));
        }
        self.byte(b'\\', "a low surrogate")?;
        self.byte(b'u', "a low surrogate")?;
        let second = self.four_digits()?;
        if !(0xdc00..0xe000).contains(&second) {
            return Err(self.expected("a low surrogate"));
        }
        let scalar = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        Ok(char::from_u32(scalar).expect("two surrogates make a character"))
    }

    fn four_digits(&mut self) -> Result<u32> {
        let mut value = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            value = 16 * value + digit.ok_or_else(|| self.expected("four hexadecimal digits"))?;
            self.position += 1;
        }
        Ok(value)
    }

    /// Reads a natural number or 0.
    pub fn number(&mut self) -> Result<usize> {
        let begin = self.position;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.position += 1;
        }
        let digits = of(self.text, begin..self.position);
        let is_number = digits == "0" || !digits.starts_with('0');
        let value = digits.parse().ok().filter(|_| is_number);
        let ends = !matches!(self.peek(), Some(b'.' | b'e' | b'E'));
        value.filter(|_| ends).ok_or_else(|| {
            self.position = begin;
            self.expected("a whole number of at most 64 bits")
        })
    }

    /// Passes over a value of any kind, in which others may be, at most so deep.
    pub fn skip_value(&mut self, depth: usize) -> Result<()> {
        match self.peek() {
            Some(b'"') => self.string().map(drop),
            Some(b'{' | b'[') if depth == 0 => Err(self.expected("no deeper value")),
            Some(b'{') => self.object(|reader, _| reader.skip_value(depth - 1)),
            Some(b'[') => self.array(|reader| reader.skip_value(depth - 1)),
            Some(b'-' | b'0'..=b'9') => self.skip_number(),
            _ => {
                let rest = &self.text[self.position..];
                let word = ["true", "false", "null"]
                    .into_iter()
                    .find(|word| rest.starts_with(word.as_bytes()));
                self.position += word.ok_or_else(|| self.expected("a value"))?.len();
                Ok(())
            }
        }
    }

    /// Passes over a number of any kind.
    fn skip_number(&mut self) -> Result<()> {
        self.skip_byte(b"-");
        if !self.skip_byte(b"0") {
            self.skip_digits()?;
        }
        if self.skip_byte(b".") {
            self.skip_digits()?;
        }
        if self.skip_byte(b"eE") {
            self.skip_byte(b"+-");
            self.skip_digits()?;
        }
        Ok(())
    }

    fn skip_digits(&mut self) -> Result<()> {
        let begin = self.position;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.position += 1;
        }
        if self.position == begin {
            return Err(self.expected("a digit"));
        }
        Ok(())
    }

    /// Passes over one of these bytes, if one is there.
    fn skip_byte(&mut self, any: &[u8]) -> bool {
        let found = self.peek().is_some_and(|byte| any.contains(&byte));
        self.position += usize::from(found);
        found
    }

    /// Passes over spaces, and is at the end of the text.
    pub fn end(&mut self) -> Result<()> {
        self.skip_spaces();
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.expected("its end")),
        }
    }

    /// Passes over spaces.
    pub fn skip_spaces(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.position += 1;
        }
    }

    /// Says that something else is here than what was expected.
    pub fn expected(&self, what: &str) -> String {
        let rest = of(self.text, self.position..self.text.len());
        let found = rest.chars().next();
        let found = found.map_or_else(|| "the end".to_owned(), |found| format!("`{}`", found.escape_debug()));
        format!("found {found} in its byte {}, expected {what}", self.position)
    }

    fn byte(&mut self, byte: u8, what: &str) -> Result<()> {
        if self.peek() != Some(byte) {
            return Err(self.expected(what));
        }
        self.position += 1;
        Ok(())
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.position).copied()
    }
}

/// A string that was read, of the text that it was read from.
pub fn of(text: &[u8], string: Range<usize>) -> &str {
    std::str::from_utf8(&text[string]).expect("text was UTF-8, and strings begin and end at characters")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value};

    use super::*;

    /// Any value that the reader knows: objects, arrays, strings and whole numbers.
    fn value(reader: &mut Reader<'_>) -> Result<Value> {
        match reader.peek() {
            Some(b'{') => {
                let mut map = Map::new();
                reader.object(|reader, key| {
                    let key = reader.get(key).to_owned();
                    map.insert(key, value(reader)?);
                    Ok(())
                })?;
                Ok(Value::Object(map))
            }
            Some(b'[') => {
                let mut array = Vec::new();
                reader.array(|reader| {
                    array.push(value(reader)?);
                    Ok(())
                })?;
                Ok(Value::Array(array))
            }
            Some(b'"') => {
                let string = reader.string()?;
                Ok(Value::String(reader.get(string).to_owned()))
            }
            _ => Ok(Value::Number(reader.number()?.into())),
        }
    }

    fn read(text: &[u8]) -> Result<Value> {
        let mut text = text.to_vec();
        let mut reader = Reader::new(&mut text)?;
        reader.skip_spaces();
        let value = value(&mut reader)?;
        reader.end()?;
        Ok(value)
    }

    /// Whether there is a value in it that headers do not have.
    fn has_others(value: &Value) -> bool {
        match value {
            Value::Object(map) => map.values().any(has_others),
            Value::Array(array) => array.iter().any(has_others),
            Value::String(_) => false,
            Value::Number(number) => number.as_u64().is_none(),
            Value::Bool(_) | Value::Null => true,
        }
    }

    /// The reader and `serde_json` read the same, or both refuse it.
    fn check(text: &[u8]) {
        match serde_json::from_slice::<Value>(text) {
            Ok(expected) if has_others(&expected) => assert!(read(text).is_err(), "{}", text.escape_ascii()),
            Ok(expected) => assert_eq!(read(text).as_ref(), Ok(&expected), "{}", text.escape_ascii()),
            Err(error) => assert!(read(text).is_err(), "{}: {error}", text.escape_ascii()),
        }
    }

    #[test]
    fn reads_what_serde_json_reads_and_refuses_what_it_refuses() {
        for text in [
            r#" { "a" : [ 1 , 0,18446744073709551615 ] , "b":{}, "":[ ] } "#,
            r#"{"a":1,"a":2}"#,
            r#""\"\\\/\b\f\n\r\t\u0041\u00e4\u20AC\ud83d\ude00 ä€😀""#,
            r#""\ud83d""#,
            r#""\ude00""#,
            r#""\ud83d\u0041""#,
            r#""\ud83dx""#,
            r#""\u12""#,
            r#""\u+123""#,
            r#""\x""#,
            r#""\"#,
            r#"""#,
            "\"\n\"",
            "\"\u{7f}\"",
            "\"\u{0}\"",
            "18446744073709551616",
            "00",
            "01",
            "-1",
            "1.0",
            "1e3",
            "[1,]",
            "[,1]",
            "[1 2]",
            "{,}",
            r#"{"a"}"#,
            r#"{"a":}"#,
            r#"{"a":1,}"#,
            "{1:1}",
            "{}{}",
            "[",
            "",
            "nul",
            "\u{feff}{}",
            "1\u{b}",
        ] {
            check(text.as_bytes());
        }
        check(b"\"\xff\"");
        check(b"\"\xc3");
    }

    /// `skip_value` passes over what `serde_json` reads, and refuses what it refuses.
    fn check_skipped(text: &[u8]) {
        let mut bytes = text.to_vec();
        let skipped = Reader::new(&mut bytes).and_then(|mut reader| {
            reader.skip_spaces();
            reader.skip_value(100)?;
            reader.end()
        });
        let expected = serde_json::from_slice::<serde::de::IgnoredAny>(text);
        assert_eq!(
            skipped.is_ok(),
            expected.is_ok(),
            "{}: {skipped:?}",
            text.escape_ascii()
        );
    }

    #[test]
    fn passes_over_any_value() {
        for text in [
            r#" {"a": [1, -2.5e+3, 0, -0, 0.1E-7, true, false, null, {"b": ["\u00e4", {}]}], "c": []} "#,
            "01",
            "-",
            "1.",
            ".5",
            "1e",
            "1e+",
            "--1",
            "+1",
            "nul",
            "truefalse",
            "[true false]",
            "1e5 ",
            "{\"a\":}",
        ] {
            check_skipped(text.as_bytes());
        }
        let deep = |depth: usize| ["[".repeat(depth), "]".repeat(depth)].concat().into_bytes();
        assert!(Reader::new(&mut deep(101)).unwrap().skip_value(100).is_err());
        check_skipped(&deep(100));
    }

    #[test]
    fn a_message_says_where_and_is_short() {
        assert_eq!(
            read(br#"{"a": x}"#).unwrap_err(),
            "found `x` in its byte 6, expected a whole number of at most 64 bits"
        );
        assert_eq!(
            read(br#"{"a": 1"#).unwrap_err(),
            "found the end in its byte 7, expected a comma or the end of the list"
        );
    }

    proptest! {
        #[test]
        fn whatever_has_quotes_and_brackets_is_read_as_by_serde_json(
            pieces in prop::collection::vec(
                prop::sample::select(vec![
                    "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"a\":", "\\", "\\n", "\\u00e4", "\\ud83d", "\\ude00",
                    " ", "\n", "ä", "0", "12", "-", ".5", "e1", "null",
                ]),
                0..12,
            )
        ) {
            check(pieces.concat().as_bytes());
            check_skipped(pieces.concat().as_bytes());
        }

        #[test]
        fn any_text_comes_back(key in ".*", text in any::<String>()) {
            let mut map = Map::new();
            map.insert(key, Value::String(text));
            check(Value::Object(map).to_string().as_bytes());
        }
    }
}
