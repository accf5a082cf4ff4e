using NanoML.Compiler.Onnx.Proto;

namespace NanoML.Compiler.Tests.Support.Zoo;

/// <summary>
/// Writes an ONNX model layer by layer: every method adds a node, with random trained-like constants, and returns the name of its output.
/// </summary>
internal sealed class ModelSketch
{
    public const string Input = "input";

    private readonly Random _random;
    private readonly OnnxModelBuilder _builder;
    private int _names;

    /// <param name="input">The input's shape, with the batch of 1.</param>
    public ModelSketch(int seed, long[] input, int opset = 13)
    {
        _random = new Random(seed);
        _builder = new OnnxModelBuilder(opset).Input(Input, input);
    }

    public string Op(string type, string input, params (string Name, object Value)[] attributes) => Op(type, [input], attributes);

    public string Op(string type, string[] inputs, params (string Name, object Value)[] attributes) =>
        Outputs(type, inputs, 1, attributes)[0];

    /// <summary>A node with several outputs.</summary>
    public string[] Outputs(string type, string[] inputs, int count, params (string Name, object Value)[] attributes)
    {
        string name = Name(type.ToLowerInvariant());
        string[] outputs = [.. Enumerable.Range(0, count).Select(k => $"{name}_y{k}")];
        _builder.Node(type, inputs, outputs, name, attributes);
        return outputs;
    }

    /// <summary>A node of com.microsoft.</summary>
    public string Microsoft(string type, string[] inputs, params (string Name, object Value)[] attributes)
    {
        string name = Name(type.ToLowerInvariant());
        _builder.Microsoft(type, inputs, name, attributes);
        return name;
    }

    /// <summary>A node of classical machine learning; of a classifier, the scores.</summary>
    public string Classical(string type, string[] inputs, params (string Name, object Value)[] attributes)
    {
        string name = Name(type.ToLowerInvariant());
        string[] outputs = type.EndsWith("Classifier", StringComparison.Ordinal) ? [$"{name}_label", $"{name}_scores"] : [$"{name}_y"];
        _builder.Classical(type, inputs, outputs, name, attributes);
        return outputs[^1];
    }

    /// <summary>TreeEnsemble, which version 5 of classical machine learning has.</summary>
    public string Ensemble(string input, params (string Name, object Value)[] attributes)
    {
        string name = Name("ensemble");
        _builder.Foreign("ai.onnx.ml", 5, "TreeEnsemble", [input], [$"{name}_y"], name, attributes);
        return $"{name}_y";
    }

    /// <summary>Numbers for an attribute.</summary>
    public float[] Numbers(int count, float least, float most) =>
        [.. Enumerable.Range(0, count).Select(_ => least + ((most - least) * _random.NextSingle()))];

    /// <param name="weights">[outputs, inputs / groups, kernel extents]</param>
    public string Conv(string x, long[] weights, params (string Name, object Value)[] attributes) =>
        Op("Conv", [x, Weights(weights), Uniform([weights[0]], -0.3f, 0.3f)], attributes);

    public string BatchNorm(string x, long channels)
    {
        string scale = Uniform([channels], 0.5f, 1.5f);
        string bias = Uniform([channels], -0.3f, 0.3f);
        string mean = Uniform([channels], -0.2f, 0.2f);
        return Op("BatchNormalization", [x, scale, bias, mean, Uniform([channels], 0.5f, 1.5f)]);
    }

    /// <summary>A fully connected layer on [1, inputs].</summary>
    public string Gemm(string x, long inputs, long outputs) =>
        Op("Gemm", [x, Weights(outputs, inputs), Uniform([outputs], -0.3f, 0.3f)], ("transB", 1));

    /// <summary>Everything but the batch on one axis.</summary>
    public string Flatten(string x) => Op("Flatten", x, ("axis", 1));

    public string Reshape(string x, params long[] shape) => Op("Reshape", [x, Longs(shape)]);

    /// <summary>Normally distributed with He's deviation for weights of [outputs, inputs...].</summary>
    public string Weights(params long[] shape)
    {
        float deviation = MathF.Sqrt(2f / shape.Skip(1).Aggregate(1L, (a, b) => a * b));
        return Constant(shape, () => deviation * (Enumerable.Range(0, 12).Sum(_ => _random.NextSingle()) - 6));
    }

    public string Uniform(long[] shape, float least, float most) => Constant(shape, () => least + ((most - least) * _random.NextSingle()));

    /// <summary>A vector.</summary>
    public string Constants(params float[] values)
    {
        string name = Name("constant");
        _builder.Initializer(name, [values.Length], values);
        return name;
    }

    public string Scalar(float value) => Constant([], () => value);

    public string Longs(params long[] values)
    {
        string name = Name("longs");
        _builder.Initializer(name, [values.Length], values);
        return name;
    }

    /// <summary>A zero point or other small integers.</summary>
    public string Integers(TensorProto.Types.DataType type, long[] shape, params int[] values)
    {
        string name = Name("integers");
        _builder.Initializer(name, type, shape, values);
        return name;
    }

    /// <summary>A further input.</summary>
    public string AddInput(string name, params long[] shape)
    {
        _builder.Input(name, shape);
        return name;
    }

    /// <summary>The model that returns several values of floats.</summary>
    public byte[] Build(params string[] outputs)
    {
        foreach (string output in outputs)
        {
            _builder.Output(output);
        }

        return _builder.With(model => model.Graph.Output.ToList().ForEach(output => output.Type.TensorType.Shape = null)).ToBytes();
    }

    /// <summary>The model that returns one value, whose shape the compiler has to find.</summary>
    public byte[] Build(string output, TensorProto.Types.DataType type = TensorProto.Types.DataType.Float) => _builder
        .Output(output, type)
        .With(model => model.Graph.Output[0].Type.TensorType.Shape = null)
        .ToBytes();

    private string Constant(long[] shape, Func<float> next)
    {
        string name = Name("constant");
        long count = shape.Aggregate(1L, (a, b) => a * b);
        _builder.Initializer(name, shape, [.. Enumerable.Range(0, (int)count).Select(_ => next())]);
        return name;
    }

    private string Name(string stem) => $"{stem}_{_names++}";
}
