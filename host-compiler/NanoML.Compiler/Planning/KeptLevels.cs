namespace NanoML.Compiler.Planning;

/// <summary>Bytes of an arena that are kept from one inference to the next, and what they are before the first.</summary>
public readonly record struct KeptLevels(int Offset, int Count, byte Level)
{
    /// <summary>In the order of their places; neighbours of one level are one.</summary>
    public static IReadOnlyList<KeptLevels> Of(ArenaLayout arena)
    {
        var all = new List<KeptLevels>();
        foreach ((DeviceBuffer buffer, int start) in arena.Offsets.Where(place => place.Key.IsKept).OrderBy(place => place.Value))
        {
            int offset = start;
            foreach (LevelRun run in buffer.Initial)
            {
                if (all.Count > 0 && all[^1] is var last && last.Level == run.Level && last.Offset + last.Count == offset)
                {
                    all[^1] = last with { Count = last.Count + run.Count };
                }
                else
                {
                    all.Add(new KeptLevels(offset, run.Count, run.Level));
                }

                offset += run.Count;
            }
        }

        return all;
    }
}
