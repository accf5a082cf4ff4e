using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Repeated;
using NanoML.Compiler.Strategies.Streamed;

namespace NanoML.Compiler.Packaging;

/// <summary>The kernel calls of a plan as numbers: what NanoML.Player's <c>ModelProgram</c> runs, and says the form of.</summary>
internal sealed class PackageProgram
{
    private const int Load = -1;

    private readonly EmissionPlan _plan;
    private readonly PackageArrays _arrays;
    private readonly List<string> _kernels = [];
    private readonly List<int> _words = [];
    private readonly List<int> _places = [];
    private readonly Windows? _windows;

    private PackageProgram(EmissionPlan plan, PackageArrays arrays)
    {
        _plan = plan;
        _arrays = arrays;
        _windows = plan.Stream.IsEmpty ? null : new Windows(plan.Stream, arrays);
    }

    /// <summary>What calls mean by the number of a kernel.</summary>
    public IReadOnlyList<string> Kernels => _kernels;

    public int Length => _words.Count;

    /// <param name="plan">Its layers are calls of shared kernels alone (<see cref="LayerCode.IsCallsAlone"/>).</param>
    /// <param name="arrays">Gets the tables.</param>
    public static PackageProgram Of(EmissionPlan plan, PackageArrays arrays)
    {
        var program = new PackageProgram(plan, arrays);
        foreach (LayerCode layer in plan.Layers)
        {
            program.Add(layer, layer as RepeatedCode);
        }

        return program;
    }

    /// <param name="dataStart">Where <see cref="PackageArrays.Data"/> begins in the file.</param>
    public void Write(BinaryWriter writer, int dataStart)
    {
        writer.Write(_words.Count);
        HashSet<int> places = [.. _places];
        for (int k = 0; k < _words.Count; k++)
        {
            writer.Write(_words[k] + (places.Contains(k) ? dataStart : 0));
        }
    }

    private void Add(LayerCode code, RepeatedCode? around)
    {
        switch (code)
        {
            case RepeatedCode repeated:
                Add(repeated.First, repeated);
                break;
            case StreamedCode streamed:
                foreach (StreamedSlice slice in streamed.Slices)
                {
                    Add(slice, around);
                }

                break;
            default:
                AddCall(code.Invocation ?? throw new ArgumentException($"{code.GetType().Name} is no call of a shared kernel."), around, _arrays.Of);
                break;
        }
    }

    /// <summary>All samples of a slice, before the next takes its place.</summary>
    private void Add(StreamedSlice slice, RepeatedCode? around)
    {
        var places = new Dictionary<Table, int>
        {
            [slice.Weights] = _windows!.Weights(slice.IsPacked),
            [slice.Bias] = _windows.Bias,
            [slice.Multiplier] = _windows.Multiplier,
            [slice.Shift] = _windows.Shift,
        };
        foreach ((Table table, int window) in places)
        {
            AddHead(Load, samples: 1, moves: []);
            _words.AddRange(PackageArrays.KindOf(table.Data), window);
            _places.Add(_words.Count);
            _words.AddRange(_arrays.Append(table.Data), table.Data.Length);
            EndCall();
        }

        AddCall(slice.Code.Invocation!.Value, around, table => places.TryGetValue(table, out int window) ? window : _arrays.Of(table));
    }

    private void AddCall(KernelInvocation call, RepeatedCode? around, Func<Table, int> indexOf)
    {
        KernelSignature signature = KernelSignature.Of(call.Kernel);
        Dictionary<string, KernelArgument> arguments = call.Arguments.ToDictionary(argument => argument.Name);
        var words = new List<int>();
        var moves = new List<int>();
        foreach (var parameter in signature.Parameters)
        {
            string name = parameter.Name!;
            if (arguments.TryGetValue(name, out KernelArgument argument))
            {
                words.AddRange(Words(argument.Value, indexOf));
                continue;
            }

            var slice = (Slice)arguments[name[..^"Offset".Length]].Value;
            if (around?.Repeated.StepOf(slice.Buffer) is > 0 and int step)
            {
                moves.AddRange(words.Count, step);
            }

            words.Add(slice.Offset + _plan.Plan.OffsetOf(slice.Buffer, _plan.Arena));
        }

        AddHead(NumberOf(call.Kernel), around?.Repeated.Samples ?? 1, moves);
        _words.AddRange(words);
        EndCall();
    }

    private IEnumerable<int> Words(object value, Func<Table, int> indexOf) => value switch
    {
        Slice { Buffer.Table: { } table } => [indexOf(table)],
        Slice slice => [_plan.Plan.OutputBuffers.Contains(slice.Buffer) ? PackageArrays.Output : PackageArrays.Arena],
        Table table => [indexOf(table)],
        LaneArray => [0],
        bool truth => [truth ? 1 : 0],
        long wide => [unchecked((int)wide), unchecked((int)((wide - (int)wide) >> 32))],
        int number => [number],
        _ => throw new ArgumentException($"{value.GetType()} is no argument."),
    };

    private int NumberOf(string kernel)
    {
        int known = _kernels.IndexOf(kernel);
        if (known >= 0)
        {
            return known;
        }

        _kernels.Add(kernel);
        return _kernels.Count - 1;
    }

    /// <summary>All but the arguments; where the next call begins is known at <see cref="EndCall"/>.</summary>
    private void AddHead(int kernel, int samples, List<int> moves)
    {
        _head = _words.Count;
        _words.AddRange(kernel, 0, samples, moves.Count / 2);
        _words.AddRange(moves);
    }

    private int _head;

    private void EndCall() => _words[_head + 1] = _words.Count;

    /// <summary>The arrays that streamed weights pass through.</summary>
    private sealed class Windows(StreamArrays stream, PackageArrays arrays)
    {
        private readonly int _sbytes = arrays.Window(1, stream.SBytes);
        private readonly int _longs = arrays.Window(3, stream.Longs);

        public int Bias { get; } = arrays.Window(2, stream.Channels);

        public int Multiplier { get; } = arrays.Window(2, stream.Channels);

        public int Shift { get; } = arrays.Window(0, stream.Channels);

        public int Weights(bool isPacked) => isPacked ? _longs : _sbytes;
    }
}
