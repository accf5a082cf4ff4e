using NanoML.Compiler.Onnx.Proto;

namespace NanoML.Differential.Generation;

/// <summary>Makes random models of classical machine learning: what prepares features, then what decides by them.</summary>
internal static class ClassicalModel
{
    private const int MostSteps = 3;
    private const int MostFeatures = 8;

    public static ModelProto Build(ulong seed)
    {
        var d = new Draw(seed);
        int features = d.Int(2, MostFeatures);
        var m = new Rows(new OnnxModelBuilder(d.Of(9, 13, 21), irVersion: 8), d, d.OneIn(6) ? [features] : [1, features]);
        for (int step = d.Int(0, MostSteps); step > 0; step--)
        {
            Prepare(m, d);
        }

        End(m, d);
        m.Builder.Output(m.Last, Sketch.Longs(m.Shape));
        m.Builder.Model.Graph.Output[0].Type.TensorType.Shape = null;
        return m.Builder.Model;
    }

    private static void Prepare(Rows m, Draw d)
    {
        int n = m.Features;
        switch (d.Int(0, 5))
        {
            case 0:
                int numbers = d.Coin() ? n : 1;
                m.Op("Scaler", ("offset", m.Floats(numbers, -1, 1)), ("scale", m.Floats(numbers, 0.5f, 2)));
                break;
            case 1:
                m.Op("Normalizer", ("norm", d.Of("MAX", "L1", "L2")));
                break;
            case 2:
                m.Op("Imputer", ("imputed_value_floats", m.Floats(d.Coin() ? n : 1, -1, 1)), ("replaced_value_float", float.NaN));
                break;
            case 3:
                m.Op("Binarizer", ("threshold", d.Floats(1, -0.5f, 0.5f)[0]));
                break;
            case 4:
                m.Extract([.. Enumerable.Range(0, d.Int(2, n)).Select(_ => (long)d.Int(0, n - 1))]);
                break;
            default:
                m.Vectorize();
                break;
        }
    }

    private static void End(Rows m, Draw d)
    {
        string transform = d.Of("NONE", "NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO");
        int rows = d.Int(2, 4);
        int vectors = d.Int(2, 6);
        (string, object)[] kernel =
        [
            ("kernel_type", d.Of("LINEAR", "POLY", "RBF", "SIGMOID")), ("kernel_params", new[] { 0.25f, 0.6f, d.Of(2f, 3f) }), ("rho", m.Floats(1, -0.5f, 0.5f)),
            ("coefficients", m.Floats(vectors, -1, 1)), ("support_vectors", m.Floats(vectors * m.Features, -1, 1)),
        ];
        switch (d.Int(0, 9))
        {
            case 0:
                m.Decide("LinearRegressor", rows, ("targets", rows), Coefficients(m, rows), ("intercepts", m.Floats(rows, -1, 1)), ("post_transform", transform));
                break;
            case 1:
                m.Decide("LinearRegressor", 1, Coefficients(m, 1), ("post_transform", transform));
                break;
            case 2:
                m.Decide(
                    "LinearClassifier", 2, Coefficients(m, 1), ("intercepts", m.Floats(1, -1, 1)), Labels(2), ("post_transform", transform));
                break;
            case 3:
                m.Decide(
                    "LinearClassifier", rows, Coefficients(m, rows), ("intercepts", m.Floats(rows, -1, 1)), Labels(rows), ("multi_class", 1),
                    ("post_transform", transform));
                if (transform != "NONE" && d.Coin())
                {
                    m.Op("Normalizer", ("norm", "L1"));
                }

                break;
            case 4:
                m.Decide("SVMRegressor", 1, [.. kernel, ("n_supports", vectors), ("post_transform", transform), ("one_class", d.Int(0, 1))]);
                break;
            case 5:
                m.Decide("SVMRegressor", 1, Coefficients(m, 1), ("rho", m.Floats(1, -0.5f, 0.5f)), ("n_supports", 0), ("kernel_type", "LINEAR"), kernel[1], ("one_class", d.Int(0, 1)));
                break;
            case 6:
                m.Decide("SVMClassifier", rows, Coefficients(m, rows), ("kernel_type", "LINEAR"), kernel[1], ("rho", m.Floats(1, -0.5f, 0.5f)), Labels(rows), ("post_transform", transform));
                break;
            case 7:
                m.Decide("SVMClassifier", 2, [.. kernel, ("vectors_per_class", new[] { 1, vectors - 1 }), Labels(2), ("post_transform", transform)]);
                break;
            case 8:
                int[] perClass = [.. Enumerable.Range(0, rows).Select(_ => d.Int(0, 3)), 1];
                int all = perClass.Sum();
                int pairs = rows * (rows + 1) / 2;
                m.Decide(
                    "SVMClassifier", pairs,
                    kernel[0], kernel[1], ("rho", m.Floats(pairs, -0.5f, 0.5f)), ("coefficients", m.Floats(rows * all, -1, 1)),
                    ("support_vectors", m.Floats(all * m.Features, -1, 1)), ("vectors_per_class", perClass), Labels(rows + 1));
                break;
            default:
                m.Decide(
                    "SVMClassifier", 2, [.. kernel, ("vectors_per_class", new[] { 1, vectors - 1 }), ("prob_a", m.Floats(1, -3, -1)), ("prob_b", m.Floats(1, -0.3f, 0.3f)), Labels(2)]);
                break;
        }
    }

    private static (string, object) Coefficients(Rows m, int rows) => ("coefficients", m.Floats(rows * m.Features, -1, 1));

    private static (string, object) Labels(int count) => ("classlabels_ints", Enumerable.Range(0, count).Select(k => (long)k).ToArray());

    /// <summary>A table of one row that grows node by node.</summary>
    private sealed class Rows
    {
        private readonly Draw _draw;
        private int _names;

        public Rows(OnnxModelBuilder builder, Draw draw, int[] shape)
        {
            Builder = builder.Input("x", Sketch.Longs(shape));
            _draw = draw;
            Shape = shape;
        }

        public OnnxModelBuilder Builder { get; }

        public int[] Shape { get; private set; }

        public string Last { get; private set; } = "x";

        public int Features => Shape[^1];

        public float[] Floats(int count, float least, float most) => _draw.Floats(count, least, most);

        /// <summary>Something of each feature.</summary>
        public void Op(string type, params (string, object)[] attributes) => Add(type, [Last], Shape, attributes);

        public void Extract(long[] indices)
        {
            string name = $"indices{_names}";
            Builder.Initializer(name, [indices.Length], indices);
            Add("ArrayFeatureExtractor", [Last, name], [1, indices.Length]);
        }

        public void Vectorize()
        {
            if (Shape.Length == 2)
            {
                Add("FeatureVectorizer", [Last, Last], [1, 2 * Features], ("inputdimensions", new[] { Features, Features }));
            }
        }

        public void Decide(string type, int scores, params (string, object)[] attributes) => Add(type, [Last], [1, scores], attributes);

        private void Add(string type, string[] inputs, int[] shape, params (string, object)[] attributes)
        {
            string output = $"v{_names++}";
            string[] outputs = type.EndsWith("Classifier", StringComparison.Ordinal) ? [$"{output}_label", output] : [output];
            Builder.Classical(type, inputs, outputs, output, attributes);
            (Last, Shape) = (output, shape);
        }
    }
}
