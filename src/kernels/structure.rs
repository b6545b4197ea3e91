//! What a block is made of, as data: the fields and arrays inside, for giving tensors their names and shapes.

use super::block::Block;

/// How the scalars of a [`Block`] are arranged, in memory order.
#[derive(Clone, Copy, Debug)]
pub enum Structure {
    /// One scalar.
    Scalar,
    /// So many times the same, one after another.
    Array {
        /// How many times.
        len: usize,
        /// What.
        of: &'static Structure,
    },
    /// Fields, one after another.
    Struct(&'static [Field]),
}

impl Structure {
    /// How many scalars there are.
    pub const fn scalars(&self) -> usize {
        match self {
            Self::Scalar => 1,
            Self::Array { len, of } => *len * of.scalars(),
            Self::Struct(fields) => {
                let (mut total, mut i) = (0, 0);
                while i < fields.len() {
                    total += fields[i].len;
                    i += 1;
                }
                total
            }
        }
    }
}

/// A field of a [`Structure::Struct`].
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// How many scalars it holds.
    pub len: usize,
    /// How they are arranged.
    pub structure: &'static Structure,
}

impl Field {
    /// A field that holds a `B`.
    pub const fn of<B: Block<Element = f32>>(name: &'static str) -> Self {
        Self {
            name,
            len: B::LEN,
            structure: const { &B::STRUCTURE },
        }
    }
}

/// A tensor inside of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorPlace {
    /// The path of fields to it, with dots between: `blocks.1.conv.weight`.
    pub name: String,
    /// Its sizes, outermost first; none for a single scalar.
    pub shape: Vec<usize>,
    /// Its first scalar, counted from the start of the block.
    pub start: usize,
    /// How many scalars it holds.
    pub len: usize,
}

/// The tensors of a block, in memory order: arrays of scalars, reached through fields and through arrays of structs.
///
/// Tensors without elements, such as the bias of a layer that has none, are left out.
pub fn tensors<B: Block>() -> Vec<TensorPlace> {
    let mut walk = Walk {
        path: String::new(),
        start: 0,
        found: Vec::new(),
    };
    walk.visit(&B::STRUCTURE);
    walk.found
}

struct Walk {
    path: String,
    start: usize,
    found: Vec<TensorPlace>,
}

impl Walk {
    fn visit(&mut self, structure: &Structure) {
        if let Some(shape) = sizes(structure) {
            let len = shape.iter().product();
            if len > 0 {
                self.found.push(TensorPlace {
                    name: self.path.clone(),
                    shape,
                    start: self.start,
                    len,
                });
                self.start += len;
            }
            return;
        }
        match structure {
            Structure::Scalar => unreachable!("a scalar has sizes"),
            Structure::Array { len, of } => {
                for index in 0..*len {
                    self.enter(&index.to_string(), of);
                }
            }
            Structure::Struct(fields) => {
                for field in *fields {
                    self.enter(field.name, field.structure);
                }
            }
        }
    }

    fn enter(&mut self, name: &str, structure: &Structure) {
        let outer = self.path.len();
        if outer > 0 {
            self.path.push('.');
        }
        // A field whose name is a Rust keyword is written `r#type`.
        self.path.push_str(name.strip_prefix("r#").unwrap_or(name));
        self.visit(structure);
        self.path.truncate(outer);
    }
}

/// The sizes of arrays in arrays of scalars; `None` where structs are inside.
fn sizes(structure: &Structure) -> Option<Vec<usize>> {
    let (mut sizes, mut inner) = (Vec::new(), structure);
    loop {
        match inner {
            Structure::Scalar => return Some(sizes),
            Structure::Array { len, of } => {
                sizes.push(*len);
                inner = of;
            }
            Structure::Struct(_) => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    crate::block! {
        struct Inner { weight: [[f32; 3]; 2], bias: [f32; 0], nothing: () }
    }
    crate::block! {
        struct Outer { r#type: Inner, blocks: [Inner; 2], scale: f32 }
    }

    #[test]
    fn names_are_paths_and_shapes_are_those_of_the_arrays() {
        let found: Vec<_> = tensors::<Outer>()
            .into_iter()
            .map(|tensor| (tensor.name, tensor.shape, tensor.start))
            .collect();
        assert_eq!(
            found,
            [
                ("type.weight".to_owned(), vec![2, 3], 0),
                ("blocks.0.weight".to_owned(), vec![2, 3], 6),
                ("blocks.1.weight".to_owned(), vec![2, 3], 12),
                ("scale".to_owned(), vec![], 18),
            ]
        );
        assert_eq!(Outer::LEN, 19);
    }

    #[test]
    fn nothing_has_no_tensors() {
        assert!(tensors::<()>().is_empty());
        assert_eq!(tensors::<[f32; 4]>()[0].shape, [4]);
    }
}
