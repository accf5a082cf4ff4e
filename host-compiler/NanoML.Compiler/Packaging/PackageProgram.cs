using System.Collections.Immutable;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Repeated;
using NanoML.Compiler.Strategies.Streamed;

namespace NanoML.Compiler.Packaging;

/// <summary>The kernel calls of a plan, with their tables among the arrays of a file.</summary>
internal sealed class PackageProgram
{
    // The arguments, an offset for each slice, heads of two repetitions, and four loads of streamed tables; twice, where the last slice is shorter.
    private const int WordsAroundCall = 2 * 60;

    private readonly EmissionPlan _plan;
    private readonly PackageArrays _arrays;
    private readonly StreamWindows? _windows;
    private readonly List<string> _kernels = [];
    private readonly ProgramBlock _calls = new();

    private PackageProgram(EmissionPlan plan, PackageArrays arrays)
    {
        _plan = plan;
        _arrays = arrays;
        _windows = plan.Stream.IsEmpty ? null : new StreamWindows(plan.Stream, arrays);
    }

    /// <summary>What calls mean by the number of a kernel.</summary>
    public IReadOnlyList<string> Kernels => _kernels;

    /// <summary>Of the numbers.</summary>
    public int Length => _calls.Length;

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

    /// <summary>What <see cref="Length"/> is at most, whatever strategies a plan gets.</summary>
    public static int MostWords(Plan plan) => plan.Calls.Sum(call => (4 * call.Arguments.Length) + WordsAroundCall);

    /// <param name="dataStart">Where <see cref="PackageArrays.Data"/> begins in the file.</param>
    public void Write(BinaryWriter writer, int dataStart) => _calls.Write(writer, dataStart);

    /// <param name="around">The samples that it runs for; null for one.</param>
    private void Add(LayerCode code, RepeatedCode? around)
    {
        switch (code)
        {
            case RepeatedCode repeated:
                Add(repeated.First, repeated);
                break;
            case StreamedCode streamed:
                foreach (ImmutableArray<StreamedSlice> run in streamed.Runs)
                {
                    AddSlices(run, around);
                }

                break;
            default:
                AddSamples(_calls, code, around, _arrays.Of);
                break;
        }
    }

    /// <summary>Slices of as many channels, one after the other: all samples of one before the next takes its place.</summary>
    private void AddSlices(ImmutableArray<StreamedSlice> run, RepeatedCode? around)
    {
        StreamedSlice first = run[0];
        int place = _arrays.Append(run.SelectMany(slice => slice.Tables).Select(table => table.Data));
        var calls = new ProgramBlock();
        var moves = new List<(int At, int Step)>();
        foreach (Table table in first.Tables)
        {
            moves.Add((calls.AddLoad(PackageArrays.KindOf(table.Data), _windows!.Of(first, table), place, table.Data.Length), first.Bytes));
            place += table.ByteLength;
        }

        int output = AddSamples(calls, first.Code, around, table => first.Tables.Contains(table) ? _windows!.Of(first, table) : _arrays.Of(table));
        _calls.AddTurns(run.Length, [.. moves, (output, first.Channels)], calls);
    }

    /// <returns>Where among the calls the offset of the output stands.</returns>
    private int AddSamples(ProgramBlock calls, LayerCode code, RepeatedCode? around, Func<Table, int> indexOf)
    {
        KernelInvocation invocation = code.Invocation ?? throw new ArgumentException($"{code.GetType().Name} is no call of a shared kernel.", nameof(code));
        var arguments = new ProgramBlock();
        var offsets = new List<(Slice Slice, int At)>();
        AddArguments(arguments, invocation, indexOf, offsets);
        var call = new ProgramBlock();
        int start = call.AddCall(NumberOf(invocation.Kernel), arguments);
        (int At, int Step)[] moves =
        [
            .. offsets.Select(offset => (start + offset.At, around?.Repeated.StepOf(offset.Slice.Buffer) ?? 0)).Where(move => move.Item2 > 0),
        ];
        int inside = calls.AddTurns(around?.Repeated.Samples ?? 1, moves, call);
        return inside + start + offsets.FindLast(offset => offset.Slice == code.Call.Output).At;
    }

    /// <param name="offsets">Gets where the offset of each slice stands.</param>
    private void AddArguments(ProgramBlock block, KernelInvocation call, Func<Table, int> indexOf, List<(Slice Slice, int At)> offsets)
    {
        Dictionary<string, KernelArgument> arguments = call.Arguments.ToDictionary(argument => argument.Name);
        foreach (string name in KernelSignature.Of(call.Kernel).Parameters.Select(parameter => parameter.Name!))
        {
            if (arguments.TryGetValue(name, out KernelArgument argument))
            {
                block.Add(Words(argument.Value, indexOf));
                continue;
            }

            var slice = (Slice)arguments[name[..^"Offset".Length]].Value;
            offsets.Add((slice, block.Length));
            block.Add(slice.Offset + _plan.Plan.OffsetOf(slice.Buffer, _plan.Arena));
        }
    }

    private int[] Words(object value, Func<Table, int> indexOf) => value switch
    {
        Slice { Buffer.Table: { } table } => [indexOf(table)],
        Slice slice => [_plan.Plan.OutputBuffers.Contains(slice.Buffer) ? PackageArrays.Output : PackageArrays.Arena],
        Table table => [indexOf(table)],
        LaneArray => [PackageArrays.Lanes],
        bool truth => [truth ? 1 : 0],
        long wide => [unchecked((int)wide), unchecked((int)((wide - (int)wide) >> 32))],
        int number => [number],
        _ => throw new ArgumentException($"{value.GetType()} is no argument.", nameof(value)),
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

    /// <summary>The arrays that streamed weights pass through.</summary>
    private sealed class StreamWindows(StreamArrays stream, PackageArrays arrays)
    {
        private readonly int _sbytes = arrays.Window(typeof(sbyte[]), stream.SBytes);
        private readonly int _longs = arrays.Window(typeof(long[]), stream.Longs);
        private readonly int _bias = arrays.Window(typeof(int[]), stream.Channels);
        private readonly int _multiplier = arrays.Window(typeof(int[]), stream.Channels);
        private readonly int _shift = arrays.Window(typeof(byte[]), stream.Channels);

        /// <summary>The index of the array for a table of a slice.</summary>
        public int Of(StreamedSlice slice, Table table) =>
            table == slice.Weights ? slice.IsPacked ? _longs : _sbytes : table == slice.Bias ? _bias : table == slice.Multiplier ? _multiplier : _shift;
    }
}
