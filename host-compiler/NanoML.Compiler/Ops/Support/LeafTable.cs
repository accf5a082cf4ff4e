using System.Collections.Immutable;

namespace NanoML.Compiler.Ops.Support;

/// <summary>What leaves of a forest add, each different one once.</summary>
internal sealed class LeafTable
{
    private readonly ImmutableArray<ImmutableArray<LeafVote>>.Builder _leaves = ImmutableArray.CreateBuilder<ImmutableArray<LeafVote>>();
    private readonly Dictionary<string, int> _places = [];

    public ImmutableArray<LeafVote> this[int leaf] => _leaves[leaf];

    public int PlaceOf(IEnumerable<LeafVote> leaf)
    {
        LeafVote[] votes = [.. leaf
            .GroupBy(vote => vote.Target)
            .Select(group => new LeafVote(group.Key, group.Sum(vote => vote.Weight)))
            .Where(vote => vote.Weight != 0)
            .OrderBy(vote => vote.Target)];
        string key = string.Join(';', votes.Select(vote => $"{vote.Target}:{BitConverter.DoubleToInt64Bits(vote.Weight)}"));
        if (!_places.TryGetValue(key, out int place))
        {
            place = _leaves.Count;
            _places.Add(key, place);
            _leaves.Add([.. votes]);
        }

        return place;
    }

    public ImmutableArray<ImmutableArray<LeafVote>> ToArray() => _leaves.ToImmutable();
}
