namespace NanoML.Cli.Fleet.Rollouts;

/// <summary>How many nodes have a model after each stage, in all.</summary>
internal sealed record Stages(IReadOnlyList<Share> Ends)
{
    /// <summary>Takes <c>1,10%,100%</c>: from few to many.</summary>
    /// <returns>Null if it is none of that.</returns>
    public static Stages? Parse(string text)
    {
        List<Share> ends = [];
        foreach (string part in text.Split(','))
        {
            if (!Share.TryParse(part.Trim(), out Share end) || end.Value == 0 || (ends is [.., var last] && last.IsPercent == end.IsPercent && end.Value <= last.Value))
            {
                return null;
            }

            ends.Add(end);
        }

        return new Stages(ends);
    }

    /// <summary>The sizes of the stages; a stage that would add no node is left out.</summary>
    public IReadOnlyList<int> Sizes(int nodes)
    {
        List<int> sizes = [];
        int done = 0;
        foreach (int end in Ends.Select(share => share.Of(nodes)).Where(_ => nodes > 0))
        {
            if (end > done)
            {
                sizes.Add(end - done);
                done = end;
            }
        }

        return sizes;
    }

    public override string ToString() => string.Join(',', Ends);
}
