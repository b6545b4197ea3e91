use graven::prelude::*;

/// y = x
#[derive(Clone, Copy)]
struct Same;

impl Same {
    const fn new() -> Self {
        Self
    }
    const fn first(self, _number: usize) -> Self {
        self
    }
    const fn second(self, _number: usize) -> Self {
        self
    }
    const fn sizes(self) -> Sizes {
        Sizes::NONE
    }
}
impl From<Same> for graven::layers::Identity {
    fn from(_: Same) -> Self {
        Self
    }
}
impl Kind for Same {
    type Options = Self;
    type Layer<D: Arguments> = graven::layers::Identity;
    const OPTIONS: &'static [&'static str] = &["first"];
}

network! {
    //~ Same(first = 1, second = 2) => an option of this kind is not among its `Kind::OPTIONS`
    struct Net: [4] -> [3] { Same(first = 1, second = 2), Dense(3) }
}

fn main() {}
