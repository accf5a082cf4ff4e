using System.Collections.Immutable;
using NanoML.Compiler.Strategies.Lanes;

namespace NanoML.Strategies.Tests.Lanes;

public class MagnitudeGroupTests
{
    [Fact]
    public void Of_Terms_GroupsThemByMagnitudeAndSign()
    {
        LaneTerm[] terms = [new(0, 5), new(1, -5), new(2, 1), new(3, 5), new(4, -128)];

        ImmutableArray<MagnitudeGroup> groups = MagnitudeGroup.Of(terms);

        Assert.Equal([1, 5, 128], groups.Select(g => g.Magnitude));
        Assert.Equal([0, 3], groups[1].Added.ToArray());
        Assert.Equal([1], groups[1].Subtracted.ToArray());
        Assert.Equal(3, groups[1].Terms);
        Assert.Equal([4], groups[2].Subtracted.ToArray());
    }
}
