using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Tests.Support;

/// <summary>
/// One operator on quantised inputs: lowers it, runs its kernel calls and compares the bytes with the quantised float evaluation of the
/// same inputs. Declare the inputs in their order, then assert.
/// </summary>
internal sealed class SingleOp(Op op, int seed = 1)
{
    private const string NodeName = "node";

    private readonly Random _random = new(seed);
    private readonly List<Value?> _inputs = [];
    private readonly List<Tensor?> _reals = [];
    private readonly List<QuantParams> _outputQuants = [];
    private readonly Dictionary<string, QuantValue> _activations = [];
    private readonly Dictionary<string, byte[]> _bytes = [];
    private readonly List<KernelCall> _calls = [];
    private QuantWeights? _weights;

    /// <summary>What the operator lowered to in the last run.</summary>
    public IReadOnlyList<KernelCall> Calls => _calls;

    /// <summary>An activation of the given bytes; random ones when left out.</summary>
    public SingleOp Activation(Shape shape, QuantParams quant, byte[]? bytes = null)
    {
        if (bytes is null)
        {
            bytes = new byte[shape.Count];
            _random.NextBytes(bytes);
        }

        string name = AddInput(new TensorType(ElementType.Float32, shape), null);
        _reals.Add(new Tensor(shape, Array.ConvertAll(bytes, q => quant.Dequantize(q))));
        _activations.Add(name, new QuantValue(name, shape, quant));
        _bytes.Add(name, bytes);
        return this;
    }

    public SingleOp Constant(Tensor tensor)
    {
        AddInput(tensor.Type, tensor);
        _reals.Add(tensor);
        return this;
    }

    /// <summary>The weights of an <see cref="IWeightedOp"/>: 8 bits, one scale per index of axis 0, for the float evaluation too.</summary>
    public SingleOp Weights(Tensor tensor)
    {
        int perChannel = tensor.Shape.Stride(0);
        var data = new sbyte[tensor.Shape.Count];
        var scales = new float[tensor.Shape[0]];
        for (int o = 0; o < scales.Length; o++)
        {
            ReadOnlySpan<float> channel = tensor.Floats.AsSpan(o * perChannel, perChannel);
            scales[o] = Math.Max(channel.ToArray().Max(MathF.Abs), 1e-6f) / sbyte.MaxValue;
            for (int k = 0; k < perChannel; k++)
            {
                data[(o * perChannel) + k] = (sbyte)MathF.Round(channel[k] / scales[o]);
            }
        }

        _weights = new QuantWeights(tensor.Shape, data, scales, 8);
        var quantised = new Tensor(tensor.Shape, [.. data.Select((w, k) => w * scales[k / perChannel])]);
        return Constant(quantised);
    }

    /// <summary>An optional input that is left out.</summary>
    public SingleOp Omitted()
    {
        _inputs.Add(null);
        _reals.Add(null);
        return this;
    }

    /// <summary>The quantisation of the next output; left out, the operator's own, or what covers the float evaluation.</summary>
    public SingleOp Output(QuantParams quant)
    {
        _outputQuants.Add(quant);
        return this;
    }

    /// <summary>Lowers and runs; the bytes of every output.</summary>
    public ImmutableArray<byte[]> Run()
    {
        (QuantGraph graph, Node node) = Build();
        Dictionary<string, DeviceBuffer> buffers = _bytes.ToDictionary(p => p.Key, p => new DeviceBuffer(p.Key, p.Value.Length));
        _calls.Clear();
        new LoweringContext(graph, node, buffers, _calls).Lower();
        _calls.ForEach(KernelSignature.AssertMatches);
        ImmutableArray<byte[]> outputs = Execute(node, buffers, inPlace: false);
        if (_calls is [{ InPlace: not null }])
        {
            Assert.Equal(outputs.Single(), Execute(node, buffers, inPlace: true).Single());
        }

        return outputs;
    }

    /// <summary>The bytes that the float evaluation of the dequantised inputs gives.</summary>
    public ImmutableArray<byte[]> Expected()
    {
        ImmutableArray<Tensor> outputs = op.Evaluate(_reals);
        return [.. outputs.Select((y, k) => Array.ConvertAll(y.ToFloats(), x => OutputQuant(k, y).Quantize(x)))];
    }

    public void AssertExact() => AssertWithin(0);

    public void AssertWithinOneStep() => AssertWithin(1);

    public void AssertWithin(int steps)
    {
        ImmutableArray<byte[]> expected = Expected();
        ImmutableArray<byte[]> actual = Run();
        Assert.Equal(expected.Length, actual.Length);
        for (int output = 0; output < expected.Length; output++)
        {
            Assert.Equal(expected[output].Length, actual[output].Length);
            for (int k = 0; k < expected[output].Length; k++)
            {
                int off = Math.Abs(expected[output][k] - actual[output][k]);
                Assert.True(off <= steps, $"output {output}, element {k}: {actual[output][k]} instead of {expected[output][k]}");
            }
        }
    }

    private (QuantGraph Graph, Node Node) Build()
    {
        ImmutableArray<TensorType> types = op.InferTypes(_inputs);
        ImmutableArray<Tensor> reals = op.Evaluate(_reals);
        Value[] outputs = [.. types.Select((type, k) => new Value($"y{k}", type))];
        var node = new Node(NodeName, op, [.. _inputs.Select(v => v?.Name ?? "")], [.. outputs.Select(v => v.Name)]);
        var activations = _activations.ToImmutableDictionary().AddRange(
            outputs.Select((v, k) => KeyValuePair.Create(v.Name, new QuantValue(v.Name, v.Shape, OutputQuant(k, reals[k])))));
        var graph = new Graph(
            "test",
            "test.onnx",
            [node],
            _inputs.OfType<Value>().Concat(outputs).ToImmutableDictionary(v => v.Name),
            [.. _activations.Keys],
            node.Outputs,
            ImmutableDictionary<string, string>.Empty);
        Verifier.Check(graph, "test");
        var weights = ImmutableDictionary<string, QuantWeights>.Empty;
        return (new QuantGraph(graph, activations, _weights is null ? weights : weights.Add(NodeName, _weights)), node);
    }

    private ImmutableArray<byte[]> Execute(Node node, Dictionary<string, DeviceBuffer> buffers, bool inPlace)
    {
        var memory = new BufferMemory(seed);
        foreach ((string name, byte[] bytes) in _bytes)
        {
            memory[buffers[name]] = [.. bytes];
        }

        foreach (KernelCall call in _calls)
        {
            if (inPlace)
            {
                memory[call.Output.Buffer] = memory[call.InPlace!.Value.Buffer];
            }

            call.Execute(memory);
        }

        return [.. node.Outputs.Select(name => memory[buffers[name]])];
    }

    private QuantParams OutputQuant(int index, Tensor reals)
    {
        if (index < _outputQuants.Count)
        {
            return _outputQuants[index];
        }

        return op.OutputQuantization switch
        {
            OutputQuantization.Fixed known => known.Quant,
            OutputQuantization.SameAs same => _activations[_inputs[same.Input]!.Name].Quant,
            _ => QuantParams.FromRange(reals.ToFloats().Min(), reals.ToFloats().Max()),
        };
    }

    private string AddInput(TensorType type, Tensor? constant)
    {
        string name = $"x{_inputs.Count}";
        _inputs.Add(new Value(name, type, constant));
        return name;
    }
}
