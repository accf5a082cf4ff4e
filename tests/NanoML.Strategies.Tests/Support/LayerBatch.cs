using System.Collections.Immutable;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Strategies.DepthwiseProducts;
using NanoML.Compiler.Strategies.Packed;
using NanoML.Compiler.Strategies.Reference;
using NanoML.Compiler.Strategies.Repeated;
using NanoML.Compiler.Strategies.Streamed;
using NanoML.Compiler.Strategies.UnrolledConv;
using NanoML.Compiler.Strategies.UnrolledDense;
using NanoML.Compiler.Strategies.UnrolledDepthwise;

namespace NanoML.Strategies.Tests.Support;

/// <summary>
/// Random layers as one model: all read the model's input, and every strategy of every layer writes to a place of its own in the output.
/// </summary>
internal sealed class LayerBatch
{
    private const int RandomInputLength = 20_000;
    private const int Guard = 3;
    private const byte Untouched = 0xA5;

    private readonly DeviceBuffer _input;
    private readonly List<Entry> _entries = [];
    private readonly List<LayerCode> _codes = [];

    /// <param name="clampMargin">See <see cref="EmissionPlan.Of"/>.</param>
    /// <param name="withReference">Whether the calls of the shared kernel are emitted too.</param>
    /// <param name="create">The layers of a random source and an input.</param>
    /// <param name="candidates">The strategies of a call; null takes those of <see cref="StrategyTable.Candidates"/>.</param>
    public LayerBatch(
        int seed,
        int inputLength,
        int clampMargin,
        bool withReference,
        Func<Random, DeviceBuffer, IEnumerable<RandomLayer>> create,
        Func<Plan, KernelCall, IEnumerable<LayerCode>>? candidates = null)
    {
        candidates ??= (plan, call) => StrategyTable.Candidates(plan, call, clampMargin);
        Seed = seed;
        _input = new DeviceBuffer("input", inputLength);
        var random = new Random(seed);
        Layers = [.. create(random, _input)];
        Plan draft = EmptyModel.Plan(_input, new DeviceBuffer("output", 1), []);
        int length = Guard;
        var places = new List<(RandomLayer Layer, LayerCode Code, int Candidate, int Offset, DeviceBuffer? Between)>();
        foreach (RandomLayer layer in Layers)
        {
            LayerCode[] codes = [.. candidates(draft, layer.Call)];
            for (int k = withReference ? 0 : 1; k < codes.Length; k++)
            {
                // Some layers write to the arena, among scratch space, and a copy takes their bytes to the output.
                places.Add((layer, codes[k], k, length, random.OneIn(4) ? new DeviceBuffer("between", layer.OutputLength) : null));
                length += layer.OutputLength + Guard;
            }
        }

        Output = new DeviceBuffer("output", length);
        Plan empty = EmptyModel.Plan(_input, Output, []);
        foreach ((RandomLayer layer, LayerCode draftCode, int candidate, int offset, DeviceBuffer? between) in places)
        {
            Slice target = between is null ? new Slice(Output, offset) : between;
            KernelCall call = layer.At($"L{_entries.Count:d5}", target);

            // Unrolled code takes longest to plan, and does not depend on the place of its output.
            LayerCode code = draftCode is PackedCode or StreamedCode or RepeatedCode ? candidates(empty, call).ElementAt(candidate) : draftCode with { Call = call };
            _entries.Add(new Entry(layer, code, offset));
            _codes.Add(code);
            if (between is not null)
            {
                _codes.Add(new ReferenceCode(Copy(call, new Slice(Output, offset))));
            }
        }

        Plan = EmptyModel.Plan(_input, Output, [.. _codes.Select(c => c.Call)]);
        Emission = EmissionPlan.Of(Plan, [.. _codes], clampMargin);
    }

    public static LayerBatch OfRandomLayers(int seed, LayerShape shape, int count, int clampMargin, bool withReference) => new(
        seed, RandomInputLength, clampMargin, withReference,
        (random, input) => Enumerable.Range(0, count).Select(_ => RandomLayer.Create(random, shape, input)));

    public int Seed { get; }

    public ImmutableArray<RandomLayer> Layers { get; }

    public DeviceBuffer Output { get; }

    public Plan Plan { get; }

    public EmissionPlan Emission { get; }

    /// <summary>The strategies that are emitted; the layer's name in the code is that of the call.</summary>
    public IEnumerable<LayerCode> Codes => _entries.Select(e => e.Code);

    /// <summary>Inputs: both extremes, then random bytes.</summary>
    public ImmutableArray<byte[]> Inputs(int count)
    {
        var random = new Random(Seed);
        return
        [
            .. Enumerable.Range(0, count).Select(k =>
            {
                var bytes = new byte[_input.Length];
                random.NextBytes(bytes);
                if (k < 2)
                {
                    Array.Fill(bytes, k == 0 ? byte.MinValue : byte.MaxValue);
                }

                return bytes;
            }),
        ];
    }

    /// <summary>What the whole output has to be: the reference's bytes in their places, and the others as they were.</summary>
    /// <param name="untouched">What bytes are that no layer writes.</param>
    public byte[] Expected(byte[] input, byte untouched)
    {
        var expected = new byte[Output.Length];
        Array.Fill(expected, untouched);
        foreach (IGrouping<RandomLayer, Entry> entries in _entries.GroupBy(e => e.Layer))
        {
            var memory = new BatchMemory();
            input.CopyTo(memory[_input], 0);
            Array.Fill(memory[entries.Key.Call.Output.Buffer], untouched);
            entries.Key.Call.Execute(memory);
            foreach (Entry entry in entries)
            {
                memory[entries.Key.Call.Output.Buffer].CopyTo(expected, entry.Offset);
            }
        }

        return expected;
    }

    /// <summary>Compiles and runs the emitted code.</summary>
    /// <returns>The assemblies, for those who look at sizes.</returns>
    public ImmutableArray<DeviceAssembly> AssertReferenceBytes(int inputs)
    {
        EmittedModelCode code = EmptyModel.Emit(Emission);
        ImmutableArray<DeviceAssembly> assemblies = DeviceBuild.Compile(code);
        using EmittedModel model = EmittedModel.Load(assemblies[^1]);
        foreach (byte[] input in Inputs(inputs))
        {
            Array.Fill(model.Input, Untouched);
            Array.Fill(model.Output, Untouched);
            input.CopyTo(model.Input, 0);
            model.Invoke();
            AssertEqual(Expected(input, Untouched), model.Output);
        }

        return assemblies;
    }

    public void AssertEqual(byte[] expected, byte[] actual)
    {
        int difference = expected.AsSpan().CommonPrefixLength(actual);
        if (difference < expected.Length || actual.Length != expected.Length)
        {
            Entry entry = _entries.LastOrDefault(e => e.Offset <= difference, _entries[0]);
            Assert.Fail(
                $"Seed {Seed}: {entry.Code.Strategy} code ({entry.Code.GetType().Name}{Format(entry.Code)}) gives {actual[difference]} instead of "
                + $"{expected[difference]} at byte {difference - entry.Offset} of {entry.Layer.OutputLength} of {entry.Layer}");
        }
    }

    private static StridedCopyCall Copy(KernelCall call, Slice target)
    {
        KernelCall sample = call is RepeatedCall repeated ? repeated.First : call;
        int stride = sample switch { DenseCall d => d.OutputStride, ConvCall c => c.OutputStride, _ => 1 };
        int channels = sample switch { DenseCall d => d.Outputs, ConvCall c => c.OutputChannels, _ => 1 };
        int rows = ((call.Output.Buffer.Length - channels) / stride) + 1;
        return StridedCopyCall.Create(call.Layer.Replace('L', 'C'), call.Output, target, [rows, channels], [stride, 1], [stride, 1]).Single();
    }

    private static string Format(LayerCode code) => code switch
    {
        UnrolledConvCode conv => $", {conv.Format.Lanes} lanes",
        UnrolledDenseCode dense => $", {dense.Format.Lanes} lanes",
        UnrolledDepthwiseCode depthwise => $", {depthwise.Format.Lanes} lanes",
        DepthwiseProductsCode products => $", {products.Format.Lanes} lanes{(products.IsInline ? ", lines" : "")}",
        _ => "",
    };

    private sealed record Entry(RandomLayer Layer, LayerCode Code, int Offset);
}
