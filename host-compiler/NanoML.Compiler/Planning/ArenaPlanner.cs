using System.Collections.Immutable;

namespace NanoML.Compiler.Planning;

/// <summary>
/// Places buffers in one array so that those alive at the same time do not overlap. Greedy by size (Pisarchyk and Lee, "Efficient memory
/// management for deep neural net inference", 2020), after operators that can work in place share their buffer.
/// </summary>
public static class ArenaPlanner
{
    /// <param name="input">Placed at offset 0; alive before the first call.</param>
    /// <param name="output">Has its own array, so it takes no space.</param>
    public static ArenaLayout Layout(IReadOnlyList<IBufferUse> calls, DeviceBuffer input, DeviceBuffer output)
    {
        var lifetimes = new Dictionary<DeviceBuffer, (int First, int Last)> { [input] = (-1, -1) };
        for (int k = 0; k < calls.Count; k++)
        {
            foreach (DeviceBuffer buffer in Touched(calls[k]).Where(b => b.Table is null && b != output))
            {
                lifetimes[buffer] = lifetimes.TryGetValue(buffer, out (int First, int Last) old) ? (old.First, k) : (k, k);
            }
        }

        List<Group> groups = Share(calls, lifetimes, input, output);
        int length = groups.Max(g => g.Length);
        foreach (Group group in groups.OrderBy(g => !g.Members.Contains(input)).ThenByDescending(g => g.Length).ThenBy(g => g.First))
        {
            group.Offset = FirstGap(groups, group);
            length = Math.Max(length, group.Offset + group.Length);
        }

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
        DeviceBuffer input,
        DeviceBuffer output)
    {
        var groups = lifetimes.ToDictionary(p => p.Key, p => new Group(p.Key, p.Value));
        for (int k = 0; k < calls.Count; k++)
        {
            Slice result = calls[k].Output;
            if (calls[k].InPlace is not { Offset: 0 } source || result.Offset != 0 || source.Buffer == result.Buffer
                || source.Buffer.Table is not null || result.Buffer == output || result.Buffer == input
                || source.Buffer == output || source.Buffer.Length != result.Buffer.Length)
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

    private static int FirstGap(List<Group> groups, Group group)
    {
        int offset = 0;
        foreach (Group other in groups.Where(g => g.Offset >= 0 && g.Overlaps(group)).OrderBy(g => g.Offset))
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

        public int Offset { get; set; } = -1;

        public bool Overlaps(Group other) => this != other && First <= other.Last && other.First <= Last;

        public void Absorb(Group other)
        {
            Members.AddRange(other.Members);
            First = Math.Min(First, other.First);
            Last = Math.Max(Last, other.Last);
        }
    }
}
