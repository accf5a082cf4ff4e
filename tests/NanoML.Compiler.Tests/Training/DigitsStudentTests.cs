using System.Collections.Immutable;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Training;

/// <summary>
/// The network of docs/models/digits_student.onnx: that of digits_cnn.onnx with 3, 6 and 6 channels and random weights (He et al., "Delving
/// Deep into Rectifiers", 2015).
/// </summary>
public sealed class DigitsStudentTests
{
    private const float BrightestPixel = 16;
    private readonly Random _random = new(1);
    private readonly ImmutableDictionary<string, Value>.Builder _values = ImmutableDictionary.CreateBuilder<string, Value>();
    private readonly List<Node> _nodes = [];

    [Fact]
    public void BundledFile_IsThisNetwork() =>
        Assert.Equal(OnnxWriter.ToBytes(GraphExporter.Export(Build(), Labels)), File.ReadAllBytes(Bundled.Path("digits_student.onnx")));

    private static ImmutableDictionary<string, string> Labels { get; } =
        ImmutableDictionary<string, string>.Empty.Add("labels", "0,1,2,3,4,5,6,7,8,9");

    private Graph Build()
    {
        _values["input"] = new Value("input", new TensorType(ElementType.Float32, Shape.Of(1, 1, 8, 8)));
        string x = AddConv("conv2", AddConv("conv1", "input", 3, BrightestPixel), 6);
        x = AddNode("pool", new MaxPool(new SpatialWindow([2, 2], [2, 2], [1, 1], [0, 0], [0, 0])), x);
        x = AddConv("conv3", x, 6);
        int features = _values[x].Shape.Count;
        x = AddNode("flatten", new Reshape(Shape.Of(1, features)), x);
        string weights = AddConstant("output.weight", Shape.Of(10, features), Math.Sqrt(3.0 / features));
        x = AddNode("output", new Dense(), x, weights, AddConstant("output.bias", Shape.Of(10), 0));
        x = AddNode("probabilities", new Softmax(1), x);
        return new Graph("digits_student", "digits_student.onnx", [.. _nodes], _values.ToImmutable(), ["input"], [x], Labels);
    }

    private string AddConv(string name, string x, int outputs, float inputScale = 1)
    {
        int inputs = _values[x].Shape[1];
        string weights = AddConstant($"{name}.weight", Shape.Of(outputs, inputs, 3, 3), Math.Sqrt(6.0 / (inputs * 9)) / inputScale);
        var window = new SpatialWindow([3, 3], [1, 1], [1, 1], [1, 1], [1, 1]);
        return AddNode(name, new Conv(window, 1, Clamp: Clamp.Relu), x, weights, AddConstant($"{name}.bias", Shape.Of(outputs), 0));
    }

    private string AddConstant(string name, Shape shape, double bound)
    {
        float[] data = [.. Enumerable.Range(0, shape.Count).Select(_ => (float)(bound * ((2 * _random.NextDouble()) - 1)))];
        _values[name] = Value.OfConstant(name, new Tensor(shape, data));
        return name;
    }

    private string AddNode(string name, Op op, params string[] inputs)
    {
        _values[name] = new Value(name, op.InferTypes([.. inputs.Select(input => _values[input])])[0]);
        _nodes.Add(new Node(name, op, [.. inputs], [name]));
        return name;
    }
}
