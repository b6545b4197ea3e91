//! Each layer's definition.

use super::{Batch, Node, Pass, Window};

impl Pass<'_> {
    pub(super) fn layer(&mut self, node: &Node, batch: Batch) -> Batch {
        let Batch { shape, values: x } = batch;
        self.work += x.len();
        match node {
            Node::Offset => {
                let offset = self.take("offset", shape.iter().product());
                let values = x.iter().zip(offset.iter().cycle()).map(|(x, p)| x + p).collect();
                Batch { shape, values }
            }
            &Node::Dense { units, bias } => self.dense(&x, units, bias),
            &Node::Conv2d {
                filters,
                window,
                bias,
                groups,
            } => self.conv2d(&shape, &x, filters, window, bias, groups),
            &Node::MaxPool2d(window) => self.max_pool2d(&shape, &x, window),
            &Node::AvgPool2d(window) => avg_pool2d(&shape, &x, window),
            Node::GlobalAvgPool2d => {
                let (positions, channels) = (shape[0] * shape[1], shape[2]);
                let mean =
                    |image: &[f64], c: usize| image.iter().skip(c).step_by(channels).sum::<f64>() / positions as f64;
                let images = x.chunks(positions * channels);
                let values = images
                    .flat_map(|image| (0..channels).map(move |c| mean(image, c)))
                    .collect();
                Batch {
                    shape: vec![channels],
                    values,
                }
            }
            Node::Reshape(shape) => Batch {
                shape: shape.clone(),
                values: x,
            },
            Node::Dropout(factors) if self.training => {
                let values = x.iter().zip(factors).map(|(x, factor)| x * factor).collect();
                Batch { shape, values }
            }
            Node::Dropout(_) => Batch { shape, values: x },
            &Node::BatchNorm { momentum, epsilon } => self.batch_norm(shape, x, momentum, epsilon),
            &Node::LayerNorm { epsilon } => self.layer_norm(shape, x, epsilon),
            Node::Relu => self.rectifier(shape, x, 0.0),
            &Node::LeakyRelu(slope) => self.rectifier(shape, x, slope),
            Node::Sigmoid => map(shape, x, |x| 1.0 / (1.0 + (-x).exp())),
            Node::Tanh => map(shape, x, f64::tanh),
            Node::Gelu => map(shape, x, |x| 0.5 * x * (1.0 + erf(x / std::f64::consts::SQRT_2))),
            Node::Silu => map(shape, x, |x| x / (1.0 + (-x).exp())),
            Node::Softmax => softmax(shape, x),
            Node::Residual(body, skip) => {
                let input = Batch { shape, values: x };
                let body = self.sequence(body, input.clone());
                let skip = self.sequence(skip, input);
                assert_eq!(body.shape, skip.shape);
                let values = body.values.iter().zip(&skip.values).map(|(a, b)| a + b).collect();
                Batch {
                    shape: body.shape,
                    values,
                }
            }
            Node::Concat(branches) => {
                let input = Batch { shape, values: x };
                let outputs: Vec<_> = branches
                    .iter()
                    .map(|nodes| self.sequence(nodes, input.clone()))
                    .collect();
                concat(&outputs)
            }
            Node::Repeat(count, body) => {
                (0..*count).fold(Batch { shape, values: x }, |batch, _| self.sequence(body, batch))
            }
            Node::Tied(_) => unreachable!("sequences resolve tied layers"),
        }
    }

    fn dense(&mut self, x: &[f64], units: usize, bias: bool) -> Batch {
        let inputs = x.len() / self.samples;
        self.work += x.len() * units;
        let weight = self.take("Dense weight", inputs * units);
        let bias = if bias { self.take("Dense bias", units) } else { &[] };
        let mut values = Vec::with_capacity(self.samples * units);
        for sample in x.chunks(inputs) {
            for unit in 0..units {
                let weighted = sample.iter().enumerate().map(|(i, x)| x * weight[i * units + unit]);
                values.push(weighted.sum::<f64>() + bias.get(unit).unwrap_or(&0.0));
            }
        }
        Batch {
            shape: vec![units],
            values,
        }
    }

    fn conv2d(
        &mut self,
        shape: &[usize],
        x: &[f64],
        filters: usize,
        window: Window,
        bias: bool,
        groups: usize,
    ) -> Batch {
        let [height, width, channels] = [shape[0], shape[1], shape[2]];
        let [rows, columns] = window.size;
        let weight = self.take("Conv2d weight", rows * columns * (channels / groups) * filters);
        let bias = if bias { self.take("Conv2d bias", filters) } else { &[] };
        let mut values = Vec::new();
        let mut work = 0;
        let shape = for_each_window(shape, window, self.samples, |sample, window_rows, window_columns| {
            let image = &x[sample * height * width * channels..];
            let begin = values.len();
            values.extend((0..filters).map(|filter| bias.get(filter).unwrap_or(&0.0)));
            for &(u, i) in window_rows {
                for &(v, j) in window_columns {
                    for filter in 0..filters {
                        let group = filter / (filters / groups);
                        for c in 0..channels / groups {
                            let x = image[(i * width + j) * channels + group * (channels / groups) + c];
                            let tap = (u * columns + v) * (channels / groups) + c;
                            values[begin + filter] += x * weight[tap * filters + filter];
                            work += 1;
                        }
                    }
                }
            }
        });
        self.work += work;
        Batch {
            shape: vec![shape[0], shape[1], filters],
            values,
        }
    }

    fn max_pool2d(&mut self, shape: &[usize], x: &[f64], window: Window) -> Batch {
        let [height, width, channels] = [shape[0], shape[1], shape[2]];
        let mut values = Vec::new();
        let mut margin = self.margin;
        let shape = for_each_window(shape, window, self.samples, |sample, rows, columns| {
            let image = &x[sample * height * width * channels..];
            for c in 0..channels {
                let (mut largest, mut second) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
                for &(_, i) in rows {
                    for &(_, j) in columns {
                        let x = image[(i * width + j) * channels + c];
                        second = second.max(x.min(largest));
                        largest = largest.max(x);
                    }
                }
                // Zeros are what a rectifier left, and stay where they are.
                if !(largest == 0.0 && second == 0.0) {
                    margin = margin.min(largest - second);
                }
                values.push(largest);
            }
        });
        self.margin = margin;
        Batch {
            shape: vec![shape[0], shape[1], channels],
            values,
        }
    }

    fn rectifier(&mut self, shape: Vec<usize>, x: Vec<f64>, slope: f64) -> Batch {
        self.margin = x.iter().fold(self.margin, |margin, x| margin.min(x.abs()));
        map(shape, x, |x| if x > 0.0 { x } else { slope * x })
    }

    /// Ioffe & Szegedy 2015, algorithm 1; running averages as `torch.nn.BatchNorm2d` documents them.
    fn batch_norm(&mut self, shape: Vec<usize>, x: Vec<f64>, momentum: f64, epsilon: f64) -> Batch {
        let channels = shape[shape.len() - 1];
        let count = x.len() / channels;
        let weight = self.take("BatchNorm weight", channels);
        let bias = self.take("BatchNorm bias", channels);
        let (running_mean, running_var) = (self.at.buffers, self.at.buffers + channels);
        self.at.buffers += 2 * channels;
        let mut values = vec![0.0; x.len()];
        for c in 0..channels {
            let of_channel = || x.iter().skip(c).step_by(channels);
            let (mean, variance) = if self.training {
                let mean = of_channel().sum::<f64>() / count as f64;
                let squares = of_channel().map(|x| (x - mean).powi(2)).sum::<f64>();
                for (place, value) in [
                    (running_mean + c, mean),
                    (running_var + c, squares / (count - 1) as f64),
                ] {
                    self.buffers[place] = (1.0 - momentum) * self.buffers[place] + momentum * value;
                }
                (mean, squares / count as f64)
            } else {
                (self.buffers[running_mean + c], self.buffers[running_var + c])
            };
            for (y, x) in values.iter_mut().skip(c).step_by(channels).zip(of_channel()) {
                *y = (x - mean) / (variance + epsilon).sqrt() * weight[c] + bias[c];
            }
        }
        Batch { shape, values }
    }

    /// Ba, Kiros & Hinton 2016, over the last dimension.
    fn layer_norm(&mut self, shape: Vec<usize>, x: Vec<f64>, epsilon: f64) -> Batch {
        let features = shape[shape.len() - 1];
        let weight = self.take("LayerNorm weight", features);
        let bias = self.take("LayerNorm bias", features);
        let mut values = Vec::with_capacity(x.len());
        for row in x.chunks(features) {
            let mean = row.iter().sum::<f64>() / features as f64;
            let variance = row.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / features as f64;
            let normed = row.iter().map(|x| (x - mean) / (variance + epsilon).sqrt());
            values.extend(normed.zip(weight.iter().zip(bias)).map(|(x, (w, b))| x * w + b));
        }
        Batch { shape, values }
    }
}

/// Calls `visit` with the sample and, for rows and columns, the pairs (place in the window, place in the image) of each
/// window position that lie inside the image. Returns the number of positions down and to the right.
fn for_each_window(
    shape: &[usize],
    window: Window,
    samples: usize,
    mut visit: impl FnMut(usize, &[(usize, usize)], &[(usize, usize)]),
) -> [usize; 2] {
    let inside = |axis: usize| -> Vec<Vec<(usize, usize)>> {
        let (positions, before) = window.along(axis, shape[axis]);
        let places = |position: usize| {
            let at = move |u: usize| (u, (position * window.stride[axis] + u).wrapping_sub(before));
            (0..window.size[axis])
                .map(at)
                .filter(|&(_, place)| place < shape[axis])
                .collect()
        };
        (0..positions).map(places).collect()
    };
    let (rows, columns) = (inside(0), inside(1));
    for sample in 0..samples {
        for rows in &rows {
            for columns in &columns {
                visit(sample, rows, columns);
            }
        }
    }
    [rows.len(), columns.len()]
}

/// The mean over what lies inside the image.
fn avg_pool2d(shape: &[usize], x: &[f64], window: Window) -> Batch {
    let [height, width, channels] = [shape[0], shape[1], shape[2]];
    let samples = x.len() / (height * width * channels);
    let mut values = Vec::new();
    let shape = for_each_window(shape, window, samples, |sample, rows, columns| {
        let image = &x[sample * height * width * channels..];
        for c in 0..channels {
            let mut sum = 0.0;
            for &(_, i) in rows {
                for &(_, j) in columns {
                    sum += image[(i * width + j) * channels + c];
                }
            }
            values.push(sum / (rows.len() * columns.len()) as f64);
        }
    });
    Batch {
        shape: vec![shape[0], shape[1], channels],
        values,
    }
}

fn map(shape: Vec<usize>, x: Vec<f64>, f: impl Fn(f64) -> f64) -> Batch {
    Batch {
        shape,
        values: x.into_iter().map(f).collect(),
    }
}

fn softmax(shape: Vec<usize>, x: Vec<f64>) -> Batch {
    let last = shape[shape.len() - 1];
    let mut values = Vec::with_capacity(x.len());
    for row in x.chunks(last) {
        let sum: f64 = row.iter().map(|x| x.exp()).sum();
        values.extend(row.iter().map(|x| x.exp() / sum));
    }
    Batch { shape, values }
}

/// Side by side along the last dimension.
fn concat(parts: &[Batch]) -> Batch {
    let last = |batch: &Batch| batch.shape[batch.shape.len() - 1];
    let rows = parts[0].values.len() / last(&parts[0]);
    let mut values = Vec::new();
    for row in 0..rows {
        for part in parts {
            values.extend(&part.values[row * last(part)..(row + 1) * last(part)]);
        }
    }
    let mut shape = parts[0].shape.clone();
    *shape.last_mut().expect("a shape has a last dimension") = parts.iter().map(last).sum();
    Batch { shape, values }
}

/// The error function by its series of positive terms: Abramowitz & Stegun 1964, equation 7.1.6.
fn erf(x: f64) -> f64 {
    if x.abs() > 6.0 {
        return x.signum();
    }
    let (mut term, mut sum, mut n) = (x, x, 0.0);
    while term.abs() > 1e-18 * sum.abs() {
        n += 1.0;
        term *= 2.0 * x * x / (2.0 * n + 1.0);
        sum += term;
    }
    2.0 / std::f64::consts::PI.sqrt() * (-x * x).exp() * sum
}
