namespace NanoML.Compiler.Passes.Cases;

/// <summary>The cases that several branchings have together.</summary>
/// <param name="Cases">Of each branching, its case in each case of all.</param>
internal sealed record Common(Branching Branches, int[][] Cases)
{
    /// <returns>Null where there are more than <paramref name="most"/>.</returns>
    public static Common? Product(Branching[] branchings, int most)
    {
        Branching[] different = [.. branchings.Distinct().OrderByDescending(branching => branching.Count)];
        Branching branches = different[0];
        var cases = new List<int[]> { Identity(branches.Count) };
        foreach (Branching next in different.Skip(1))
        {
            if (next.IsLeaf)
            {
                cases.Add(new int[branches.Count]);
            }
            else if (Branching.Product(branches, next, most) is var (product, first, second))
            {
                cases = [.. cases.Select(known => Array.ConvertAll(first, k => known[k])), second];
                branches = product;
            }
            else
            {
                return null;
            }
        }

        return new Common(branches, [.. branchings.Select(branching => cases[Array.IndexOf(different, branching)])]);
    }

    /// <summary>The product where it is as large as the largest of them: its comparisons tell the others' cases apart.</summary>
    public static Common? Refinement(Branching[] branchings) => Product(branchings, branchings.Max(branching => branching.Count));

    private static int[] Identity(int count) => [.. Enumerable.Range(0, count)];
}
