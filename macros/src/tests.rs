//! What the macro writes, read as text; and that no input makes it panic.

use std::path::Path;

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

/// The expansion of a network, formatted.
fn expansion(input: &str) -> String {
    let tokens = crate::expand::expand(input.parse().expect("the test's input is tokens"));
    prettyplease::unparse(&syn::parse2(tokens).expect("the expansion is items"))
}

/// Compares an expansion with the one kept in `expansions/`; with `GRAVEN_BLESS=1` it is kept anew.
fn check(name: &str, input: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("expansions")
        .join(name)
        .with_extension("rs");
    let expansion = expansion(input);
    if std::env::var_os("GRAVEN_BLESS").is_some() {
        std::fs::write(&path, &expansion).expect("the expansion can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = kept.lines().zip(expansion.lines()).position(|(kept, new)| kept != new);
    assert!(
        kept == expansion,
        "{}: the expansion differs from the one kept, first in line {}; read the difference after `GRAVEN_BLESS=1 \
         cargo test -p graven-macros`",
        path.display(),
        differs.unwrap_or_else(|| kept.lines().count().min(expansion.lines().count())) + 1
    );
}

const MLP: &str = "
    /// A network with one hidden layer.
    pub struct Mlp: [784] -> [10] { hidden: Dense(128), Relu, scores: Dense(10) }
";

const CONVNET: &str = "
    /// An image classifier.
    pub struct Convnet: [28, 28, 1] -> [10] {
        /// finds edges
        conv: Conv2d(8, (3, 5), stride = 2, padding = same), Relu, MaxPool2d(2),
        Flatten,
        Dense(10),
    }
";

const RESIDUAL: &str = "
    struct Block<C: Dim>: [8, 8, C] -> [8, 8, C] {
        body: residual { Conv2d(C, 3, padding = 1), BatchNorm },
        Relu,
    }
    type Block16 = Block<16>;
    struct Net: [8, 8, 16] -> [4] { blocks: repeat 2 { Block<16> }, GlobalAvgPool2d, Dense(4) }
";

#[test]
fn an_mlp_expands_as_kept() {
    check("mlp", MLP);
}

#[test]
fn a_convnet_expands_as_kept() {
    check("convnet", CONVNET);
}

#[test]
fn a_residual_network_expands_as_kept() {
    check("residual", RESIDUAL);
}

#[test]
fn raw_identifiers_are_names_like_others() {
    let text = expansion(
        "struct r#Net: [4] -> [2] { r#type: Dense(3, r#bias = r#false), r#params: Relu, r#loop: Dense(3), r#move: r#Relu, tied(r#type), r#Match, Dense(2) }",
    );
    let text: String = text.split_whitespace().collect();
    assert!(text.contains("pubr#type:::graven::rt::Params<Net_type>"), "{text}");
    assert!(text.contains("paramsparams_kept:"), "{text}");
    assert!(text.contains("pubmatch_1:"), "{text}");
    let twice = expansion("struct Net: [4] -> [2] { a: Dense(3), r#a: Dense(2) }");
    assert!(twice.contains("layer `r#a` is declared twice"), "{twice}");
}

#[test]
fn the_names_of_the_library_are_known() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src/rt/mod.rs");
    let source = std::fs::read_to_string(path).expect("the library has `rt`");
    let mut names = Vec::new();
    let mut trees: Vec<(Option<Ident>, syn::UseTree)> = Vec::new();
    for item in syn::parse_file(&source).expect("it is Rust").items {
        match item {
            syn::Item::Use(item) => trees.push((None, item.tree)),
            syn::Item::Type(item) => names.push(item.ident.to_string()),
            syn::Item::Fn(item) => names.push(item.sig.ident.to_string()),
            syn::Item::Mod(item) if matches!(item.vis, syn::Visibility::Public(_)) => {
                names.push(item.ident.to_string())
            }
            syn::Item::Mod(_) => {}
            _ => panic!("`rt` has nothing but imports, aliases and functions"),
        }
    }
    while let Some((module, tree)) = trees.pop() {
        match tree {
            syn::UseTree::Path(path) => trees.push((Some(path.ident), *path.tree)),
            syn::UseTree::Group(group) => trees.extend(group.items.into_iter().map(|tree| (module.clone(), tree))),
            syn::UseTree::Name(name) if name.ident == "self" => names.push(module.expect("a module").to_string()),
            syn::UseTree::Name(name) => names.push(name.ident.to_string()),
            _ => panic!("`rt` imports things one by one, by their own names"),
        }
    }
    names.sort_unstable();
    assert_eq!(names, crate::names::LIBRARY);
}

#[test]
fn different_items_have_different_names() {
    let spec = "
        struct Net<C: Dim>: [8, C] -> [4] {
            Params: residual { a: LayerNorm, Body: residual { a: Relu } },
            Params_Body: residual { a: LayerNorm },
            Params_Body_a: Relu, Params_Body_Body: Relu, Params_Body_Layers: Relu, a: concat { Relu; Relu },
            a_Branch0: Relu, a_Branch0_relu: Relu, a_Kind: Dense(C), a_OPTIONS: Dense(4), Layers: Relu,
            Layers_Kind: Relu,
            Handle: Relu, Input: Relu, InputSample: Relu, TILE_SIZE: Relu, Sums: Relu, Buffers: Relu, CHECK: Relu,
            Saved: Relu, Flatten, Dense(4),
        }
    ";
    let file: syn::File = syn::parse_str(&expansion(spec)).expect("the expansion is items");
    let mut types = Vec::new();
    let mut values = Vec::new();
    let mut blocks: Vec<Vec<syn::Item>> = vec![file.items];
    while let Some(items) = blocks.pop() {
        for item in items {
            match item {
                syn::Item::Struct(item) => types.push(item.ident.to_string()),
                syn::Item::Type(item) => types.push(item.ident.to_string()),
                syn::Item::Macro(item) => {
                    let mut words = item.mac.tokens.into_iter().map(|token| token.to_string());
                    let mut after = |word: &str, skipped: usize, count: usize| {
                        let found = words.find(|other| other == word).is_some();
                        let names = words.by_ref().filter(|word| word != ",");
                        types.extend(names.skip(skipped).take(if found { count } else { 0 }));
                    };
                    match item
                        .mac
                        .path
                        .segments
                        .last()
                        .map(|last| last.ident.to_string())
                        .as_deref()
                    {
                        Some("block" | "zeroable") => after("struct", 0, 1),
                        Some("sequence") => {
                            after("struct", 0, 1);
                            // The parameters are declared before.
                            after("memory", 1, 3);
                        }
                        Some("entry") => {
                            after("gives", 0, 1);
                            after("alone", 0, 1);
                        }
                        _ => {}
                    }
                }
                syn::Item::Const(item) if item.ident != "_" => values.push(item.ident.to_string()),
                syn::Item::Const(item) => {
                    if let syn::Expr::Block(block) = *item.expr {
                        let items = block.block.stmts.into_iter().filter_map(|statement| match statement {
                            syn::Stmt::Item(item) => Some(item),
                            syn::Stmt::Macro(call) => Some(syn::Item::Macro(syn::ItemMacro {
                                attrs: Vec::new(),
                                ident: None,
                                mac: call.mac,
                                semi_token: None,
                            })),
                            _ => None,
                        });
                        blocks.push(items.collect());
                    }
                }
                _ => {}
            }
        }
    }
    assert!(types.len() > 80 && values.len() > 4, "{types:?} {values:?}");
    for names in [&mut types, &mut values] {
        names.sort_unstable();
        let twice: Vec<_> = names.windows(2).filter(|two| two[0] == two[1]).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }
}

#[test]
fn no_item_has_a_name_that_the_user_wrote() {
    let text = expansion("struct Net: [4] -> [3] { fc: Dense(Net_fc + Net_Layers::NET), relu: Net_fc_Kind }");
    for item in [
        "struct Net_fc_1;",
        "struct Net_Layers_1 []",
        "type Net_fc_Kind_1 =",
        "alone Net_relu_Kind =",
    ] {
        assert!(
            text.replace("[]", " []").replace("  []", " []").contains(item),
            "{item}: {text}"
        );
    }
    let text = expansion("struct Net<N: Dim, In: Dim>: [In] -> [N] { hidden: Dense(3), Dense(N) }");
    assert!(
        text.contains("pub struct Net_Layers[N1, In1]")
            || text.contains("struct Net_Layers [N1, In1]")
            || text.contains("struct Net_Layers[N1, In1]"),
        "{text}"
    );
}

/// How long the expansion of a network of so many residuals is, generic in its classes or in its channels too.
fn generic_length(residuals: usize, channels: &str) -> usize {
    let mut layers = String::new();
    for i in 0..residuals {
        // The names are of one length.
        layers += &format!(
            "r{i:02}: residual {{
                conv: Conv2d({channels}, 3, padding = 1), BatchNorm,
                inner: residual {{ Relu }} skip {{ Conv2d({channels}, 1) }},
                fork: concat {{ Relu; Relu }},
                loops: repeat 2 {{ tied(conv), Dropout(0.1) }},
            }},"
        );
    }
    let spec = format!(
        "struct Net<C: Dim, K: Dim>: [8, 8, {channels}] -> [K] {{ {layers} GlobalAvgPool2d, Dense(K) }}
        type Ten = Net<16, 10>;"
    );
    let tokens = crate::expand::expand(spec.parse().expect("the test's input is tokens"));
    tokens.to_string().len()
}

#[test]
fn a_generic_network_expands_to_the_same_for_each_layer() {
    for channels in ["16", "C"] {
        let [eight, sixteen, thirty_two] = [8, 16, 32].map(|residuals| generic_length(residuals, channels));
        assert_eq!(thirty_two - sixteen, 2 * (sixteen - eight), "with {channels} channels");
    }
}

/// A small generator of numbers: xorshift of Marsaglia 2003.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

/// A token that a specification may hold.
fn any_token(numbers: &mut Numbers) -> TokenTree {
    const WORDS: [&str; 16] = [
        "residual", "skip", "concat", "repeat", "tied", "struct", "type", "Dense", "Relu", "same", "C", "Dim", "pub",
        "fn", "Block", "conv",
    ];
    const MARKS: [char; 12] = [',', ';', ':', '=', '<', '>', '-', '#', '!', '.', '&', '|'];
    const GROUPS: [Delimiter; 4] = [
        Delimiter::Brace,
        Delimiter::Bracket,
        Delimiter::Parenthesis,
        Delimiter::None,
    ];
    match numbers.below(5) {
        0 => Ident::new(WORDS[numbers.below(WORDS.len())], Span::call_site()).into(),
        1 => Punct::new(
            MARKS[numbers.below(MARKS.len())],
            [Spacing::Alone, Spacing::Joint][numbers.below(2)],
        )
        .into(),
        2 => Literal::usize_unsuffixed(numbers.below(2000)).into(),
        3 => Literal::f64_unsuffixed(0.5).into(),
        _ => Group::new(GROUPS[numbers.below(GROUPS.len())], TokenStream::new()).into(),
    }
}

/// The tokens with one change somewhere: one left out, doubled, replaced, put in, or two swapped.
fn mutate(tokens: TokenStream, numbers: &mut Numbers) -> TokenStream {
    let mut trees: Vec<TokenTree> = tokens.into_iter().collect();
    let groups: Vec<usize> = (0..trees.len())
        .filter(|&i| matches!(trees[i], TokenTree::Group(_)))
        .collect();
    if !groups.is_empty() && numbers.below(4) > 0 {
        let place = groups[numbers.below(groups.len())];
        if let TokenTree::Group(group) = &trees[place] {
            trees[place] = Group::new(group.delimiter(), mutate(group.stream(), numbers)).into();
        }
        return trees.into_iter().collect();
    }
    let place = numbers.below(trees.len() + 1);
    match numbers.below(5) {
        0 if place < trees.len() => {
            trees.remove(place);
        }
        1 if place < trees.len() => trees.insert(place, trees[place].clone()),
        2 if place < trees.len() => trees[place] = any_token(numbers),
        3 if place + 1 < trees.len() => trees.swap(place, place + 1),
        _ => trees.insert(place, any_token(numbers)),
    }
    trees.into_iter().collect()
}

#[test]
fn no_mutation_of_a_specification_panics() {
    let seeds = [MLP, CONVNET, RESIDUAL].map(|seed| seed.parse::<TokenStream>().expect("a seed is tokens"));
    let rounds =
        std::env::var("GRAVEN_MUTATIONS").map_or(2_000, |rounds| rounds.parse().expect("a number of mutations"));
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for round in 0..rounds {
        let mut tokens = seeds[round % seeds.len()].clone();
        for _ in 0..=numbers.below(4) {
            tokens = mutate(tokens, &mut numbers);
        }
        let text = tokens.to_string();
        let result = std::panic::catch_unwind(|| crate::expand::expand(tokens));
        assert!(result.is_ok(), "the macro panics on: {text}");
    }
}
