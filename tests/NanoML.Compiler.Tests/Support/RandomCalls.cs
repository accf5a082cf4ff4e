using System.Collections.Immutable;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Tests.Support;

/// <summary>A kernel call that only names its buffers.</summary>
internal sealed record BufferCall(ImmutableArray<Slice> From, Slice To) : KernelCall
{
    public DeviceBuffer? Work { get; init; }

    public bool MayOverwrite { get; init; }

    public override string Kernel => "None";

    public override string Summary => "";

    public override ImmutableArray<Slice> Reads => From;

    public override Slice Output => To;

    public override Slice? Scratch => Work is null ? (Slice?)null : Work;

    public override Slice? InPlace => MayOverwrite ? From[0] : (Slice?)null;

    public override ImmutableArray<KernelArgument> Arguments => [];

    public override void Execute(KernelMemory memory)
    {
        // Only where buffers lie is tested.
    }
}

/// <summary>
/// A random sequence of calls over one input and one output, with branches, scratch space, joins, and calls that may work in place.
/// </summary>
internal sealed class RandomCalls
{
    private readonly Random _random;
    private readonly List<DeviceBuffer> _made = [];

    public RandomCalls(int seed)
    {
        _random = new Random(seed);
        Input = Buffer("input", Size());
        Output = new DeviceBuffer("output", Size());
        Calls = [.. Enumerable.Range(0, _random.Next(1, 20)).SelectMany(Step), Call(Output)];
    }

    public DeviceBuffer Input { get; }

    public DeviceBuffer Output { get; }

    public ImmutableArray<KernelCall> Calls { get; }

    private IEnumerable<KernelCall> Step(int index)
    {
        BufferCall call = Call(new DeviceBuffer($"value{index}", Size()));
        if (_random.Next(2) == 0)
        {
            call = call with { To = new DeviceBuffer($"value{index}", call.From[0].Buffer.Length), MayOverwrite = true };
        }

        _made.Add(call.To.Buffer);
        yield return call;
        if (_random.Next(5) == 0)
        {
            // A second call fills the rest of the buffer, as in a Concat.
            yield return Call(call.To.Buffer) with { To = call.To.Advance(call.To.Buffer.Length / 2) };
        }
    }

    private BufferCall Call(DeviceBuffer target)
    {
        ImmutableArray<Slice> reads = [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => (Slice)Earlier(target))];
        DeviceBuffer? work = _random.Next(4) == 0 ? new DeviceBuffer("scratch", Size()) : null;
        return new BufferCall(reads, target) { Layer = "layer", Work = work };
    }

    private DeviceBuffer Earlier(DeviceBuffer target)
    {
        if (_random.Next(8) == 0)
        {
            return new DeviceBuffer("constant", 3, new Table("layer", "Constant", new byte[3]));
        }

        DeviceBuffer chosen = _random.Next(2) == 0 ? _made[^1] : _made[_random.Next(_made.Count)];
        return chosen == target ? Input : chosen;
    }

    private DeviceBuffer Buffer(string name, int length)
    {
        var buffer = new DeviceBuffer(name, length);
        _made.Add(buffer);
        return buffer;
    }

    private int Size() => _random.Next(3) == 0 ? _random.Next(1, 2000) : _random.Next(1, 50);
}
