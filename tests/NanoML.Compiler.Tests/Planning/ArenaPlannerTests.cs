using NanoML.Compiler.Planning;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Planning;

public class ArenaPlannerTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Layout_RandomCalls_KeepsApartWhatIsAliveTogether(int seed)
    {
        foreach (RandomCalls random in Many(seed))
        {
            ArenaLayout layout = ArenaPlanner.Layout(random.Calls, [random.Input], Only(random.Output));
            DeviceBuffer[] buffers = [.. layout.Offsets.Keys];
            Assert.Equal(InArena(random), buffers.ToHashSet());
            foreach (DeviceBuffer a in buffers)
            {
                Assert.InRange(layout.Offsets[a], 0, layout.Length - a.Length);
                foreach (DeviceBuffer b in buffers.Where(b => b != a && Overlap(layout, a, b)))
                {
                    Assert.True(MayOverlap(random, a, b), $"{a} and {b} overlap");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Layout_RandomCalls_StartsWithTheInput(int seed) =>
        Assert.All(Many(seed), r => Assert.Equal(0, ArenaPlanner.Layout(r.Calls, [r.Input], Only(r.Output)).Offsets[r.Input]));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Layout_RandomCalls_TakesNoLessThanIsAliveAndNoMoreThanAll(int seed)
    {
        foreach (RandomCalls random in Many(seed))
        {
            ArenaLayout layout = ArenaPlanner.Layout(random.Calls, [random.Input], Only(random.Output));

            Assert.InRange(
                layout.Length,
                Enumerable.Range(0, random.Calls.Length).Max(k => LiveBytes(random, k)),
                InArena(random).Sum(b => b.Length));
        }
    }

    [Fact]
    public void Layout_ChainOfInPlaceCalls_TakesOnePlace()
    {
        DeviceBuffer[] values = [.. Enumerable.Range(0, 4).Select(k => new DeviceBuffer($"value{k}", 100))];
        var output = new DeviceBuffer("output", 100);
        ArenaLayout layout = ArenaPlanner.Layout(
            [InPlace(values[0], values[1]), InPlace(values[1], values[2]), InPlace(values[2], values[3]), InPlace(values[3], output)],
            [values[0]],
            Only(output));

        Assert.Equal(100, layout.Length);
    }

    [Fact]
    public void Layout_InputThatIsReadAgain_IsNotOverwritten()
    {
        var input = new DeviceBuffer("input", 100);
        var sum = new DeviceBuffer("sum", 100);
        var output = new DeviceBuffer("output", 100);
        var join = new BufferCall([sum, input], output) { Layer = "join" };

        Assert.Equal(200, ArenaPlanner.Layout([InPlace(input, sum), join], [input], Only(output)).Length);
    }

    [Fact]
    public void Layout_OtherLength_IsNotShared()
    {
        var input = new DeviceBuffer("input", 100);
        var shorter = new DeviceBuffer("shorter", 60);
        var output = new DeviceBuffer("output", 60);

        Assert.Equal(160, ArenaPlanner.Layout([InPlace(input, shorter), InPlace(shorter, output)], [input], Only(output)).Length);
    }

    // Placed by size alone, one in five of these is longer than what is alive at one time.
    [Fact]
    public void Layout_RandomCalls_SeldomHasGaps()
    {
        RandomCalls[] all = [.. Enumerable.Range(0, 20).SelectMany(Many)];
        int longer = all.Count(r => ArenaPlanner.Layout(r.Calls, [r.Input], Only(r.Output)).Length
            > Enumerable.Range(0, r.Calls.Length).Max(k => LiveBytes(r, k)));

        Assert.True(longer <= all.Length / 20, $"{longer} of {all.Length} arrays have gaps");
    }

    [Fact]
    public void Layout_NoCalls_HoldsTheInput()
    {
        var input = new DeviceBuffer("input", 12);

        Assert.Equal(12, ArenaPlanner.Layout([], [input], Only(new DeviceBuffer("output", 12))).Length);
    }

    private static HashSet<DeviceBuffer> Only(DeviceBuffer output) => [output];

    private static IEnumerable<RandomCalls> Many(int seed) => Enumerable.Range(0, 25).Select(k => new RandomCalls((100 * seed) + k));

    private static BufferCall InPlace(DeviceBuffer from, DeviceBuffer to) => new([from], to) { Layer = "in place", MayOverwrite = true };

    private static HashSet<DeviceBuffer> InArena(RandomCalls random) =>
        [random.Input, .. random.Calls.SelectMany(Touched).Where(b => b.Table is null && b != random.Output)];

    private static bool Overlap(ArenaLayout layout, DeviceBuffer a, DeviceBuffer b) =>
        layout.Offsets[a] < layout.Offsets[b] + b.Length && layout.Offsets[b] < layout.Offsets[a] + a.Length;

    /// <summary>
    /// Two buffers are never alive together, or one is the result of an in-place call that was the last to need the other.
    /// </summary>
    private static bool MayOverlap(RandomCalls random, DeviceBuffer a, DeviceBuffer b)
    {
        int[] shared = [.. Enumerable.Range(-1, random.Calls.Length + 1).Where(k => IsAlive(random, a, k) && IsAlive(random, b, k))];
        return shared.Length == 0 || (shared is [>= 0 and int only] && (IsHandover(random, only, a, b) || IsHandover(random, only, b, a)));
    }

    private static bool IsHandover(RandomCalls random, int k, DeviceBuffer from, DeviceBuffer to) =>
        random.Calls[k] is { InPlace: { Offset: 0 } source, Output: { Offset: 0 } result }
        && source.Buffer == from && result.Buffer == to && from.Length == to.Length
        && LastUse(random, from) == k && FirstUse(random, to) == k;

    private static int LiveBytes(RandomCalls random, int k)
    {
        DeviceBuffer[] live = [.. InArena(random).Where(b => IsAlive(random, b, k))];
        DeviceBuffer? handedOver = live.FirstOrDefault(to => live.Any(from => from != to && IsHandover(random, k, from, to)));
        return live.Sum(b => b.Length) - (handedOver?.Length ?? 0);
    }

    private static bool IsAlive(RandomCalls random, DeviceBuffer buffer, int k) =>
        FirstUse(random, buffer) <= k && k <= LastUse(random, buffer);

    private static int FirstUse(RandomCalls random, DeviceBuffer buffer) =>
        buffer == random.Input ? -1 : random.Calls.ToList().FindIndex(call => Touched(call).Contains(buffer));

    private static int LastUse(RandomCalls random, DeviceBuffer buffer) =>
        random.Calls.ToList().FindLastIndex(call => Touched(call).Contains(buffer));

    private static IEnumerable<DeviceBuffer> Touched(KernelCall call) =>
        [.. call.Reads.Select(r => r.Buffer), call.Output.Buffer, .. call.Scratch is { } work ? new[] { work.Buffer } : []];
}
