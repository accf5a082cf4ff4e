using System.Collections.Immutable;

namespace NanoML.Compiler.Planning;

/// <summary>
/// Places buffers in one array so that those alive at the same time do not overlap. Greedy by size (Pisarchyk and Lee, "Efficient memory
/// management for deep neural net inference", 2020), after operators that can work in place share their buffer; where that leaves gaps, the
/// order changes as long as the array gets shorter.
/// </summary>
public static class ArenaPlanner
{
    private const int MaxRounds = 32;

    /// <param name="inputs">Placed one after the other from offset 0; alive before the first call.</param>
    /// <param name="outputs">Have an array of their own, so they take no space.</param>
    /// <returns>Buffers that are kept live from before the first call until behind the last.</returns>
    public static ArenaLayout Layout(
        IReadOnlyList<IBufferUse> calls, ImmutableArray<DeviceBuffer> inputs, IReadOnlySet<DeviceBuffer> outputs)
    {
        var lifetimes = inputs.ToDictionary(input => input, _ => (First: -1, Last: -1));
        for (int k = 0; k < calls.Count; k++)
        {
            foreach (DeviceBuffer buffer in Touched(calls[k]).Where(b => b.Table is null && !outputs.Contains(b)))
            {
                lifetimes[buffer] = lifetimes.TryGetValue(buffer, out (int First, int Last) old) ? (old.First, k) : (k, k);
            }
        }

        foreach (DeviceBuffer kept in lifetimes.Keys.Where(buffer => buffer.IsKept).ToList())
        {
            lifetimes[kept] = (-1, calls.Count);
        }

        List<Group> groups = Share(calls, lifetimes, inputs, outputs);
        int length = Place(
            groups.OrderBy(g => PlaceAmong(inputs, g)).ThenByDescending(g => g.Length).ThenBy(g => g.First), inputs.Length);
        ImmutableDictionary<DeviceBuffer, int> offsets = groups
            .SelectMany(g => g.Members.Select(b => KeyValuePair.Create(b, g.Offset)))
            .ToImmutableDictionary();
        return new ArenaLayout(length, offsets, lifetimes.ToImmutableDictionary());
    }

    private static IEnumerable<DeviceBuffer> Touched(IBufferUse call)
    {
        IEnumerable<DeviceBuffer> buffers = call.Reads.Select(r => r.Buffer).Append(call.Output.Buffer);
        return call.Scratch is { } scratch ? buffers.Append(scratch.Buffer) : buffers;
    }

    /// <summary>Joins the output of an in-place call with the input it may overwrite, when nobody needs that input afterwards.</summary>
    private static List<Group> Share(
        IReadOnlyList<IBufferUse> calls,
        Dictionary<DeviceBuffer, (int First, int Last)> lifetimes,
        ImmutableArray<DeviceBuffer> inputs,
        IReadOnlySet<DeviceBuffer> outputs)
    {
        var groups = lifetimes.ToDictionary(p => p.Key, p => new Group(p.Key, p.Value));
        for (int k = 0; k < calls.Count; k++)
        {
            Slice result = calls[k].Output;
            if (calls[k].InPlace is not { Offset: 0 } source || result.Offset != 0 || source.Buffer == result.Buffer
                || source.Buffer.Table is not null || outputs.Contains(result.Buffer) || inputs.Contains(result.Buffer)
                || outputs.Contains(source.Buffer) || source.Buffer.Length != result.Buffer.Length)
            {
                continue;
            }

            Group from = groups[source.Buffer];
            Group to = groups[result.Buffer];
            if (from.Last == k && to.First == k)
            {
                from.Absorb(to);
                foreach (DeviceBuffer member in to.Members)
                {
                    groups[member] = from;
                }
            }
        }

        return [.. groups.Values.Distinct()];
    }

    private static int PlaceAmong(ImmutableArray<DeviceBuffer> inputs, Group group)
    {
        int place = inputs.IndexOf(group.Members[0]);
        return place < 0 ? inputs.Length : place;
    }

    /// <summary>Places groups, those of the inputs first, and returns the length that they take.</summary>
    private static int Place(IEnumerable<Group> bySize, int inputs)
    {
        List<Group> order = [.. bySize];
        int length = InOrder(order);
        int alive = order.Max(g => order.Where(other => other.First <= g.First && g.First <= other.Last).Sum(other => other.Length));
        for (int round = 0; round < MaxRounds && length > alive && Shorter(order, length, inputs) is { } better; round++)
        {
            order = better;
            length = InOrder(order);
        }

        return InOrder(order);
    }

    /// <summary>An order in which the group at the end of the array, or one that is in its way, is placed at another time.</summary>
    private static List<Group>? Shorter(List<Group> order, int length, int inputs)
    {
        Group top = order.First(g => g.Offset + g.Length == length);
        foreach (Group moved in order.Skip(inputs).Where(g => g == top || g.Overlaps(top)).ToList())
        {
            for (int place = inputs; place < order.Count; place++)
            {
                List<Group> other = [.. order.Where(g => g != moved)];
                other.Insert(place, moved);
                if (InOrder(other) < length)
                {
                    return other;
                }
            }
        }

        return null;
    }

    private static int InOrder(List<Group> order)
    {
        var placed = new List<Group>(order.Count);
        foreach (Group group in order)
        {
            group.Offset = FirstGap(placed, group);
            placed.Add(group);
        }

        return order.Max(g => g.Offset + g.Length);
    }

    private static int FirstGap(List<Group> placed, Group group)
    {
        int offset = 0;
        foreach (Group other in placed.Where(g => g.Overlaps(group)).OrderBy(g => g.Offset))
        {
            if (offset + group.Length <= other.Offset)
            {
                break;
            }

            offset = Math.Max(offset, other.Offset + other.Length);
        }

        return offset;
    }

    /// <summary>Buffers that share one place.</summary>
    private sealed class Group(DeviceBuffer buffer, (int First, int Last) lifetime)
    {
        public List<DeviceBuffer> Members { get; } = [buffer];

        public int Length { get; } = buffer.Length;

        public int First { get; private set; } = lifetime.First;

        public int Last { get; private set; } = lifetime.Last;

        public int Offset { get; set; }

        public bool Overlaps(Group other) => this != other && First <= other.Last && other.First <= Last;

        public void Absorb(Group other)
        {
            Members.AddRange(other.Members);
            First = Math.Min(First, other.First);
            Last = Math.Max(Last, other.Last);
        }
    }
}
