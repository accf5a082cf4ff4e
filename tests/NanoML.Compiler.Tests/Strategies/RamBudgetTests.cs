using NanoML.Compiler.Device;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Reference;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Strategies;

public class RamBudgetTests
{
    [Theory]
    [InlineData(0, 24)]
    [InlineData(4, 24)]
    [InlineData(5, 36)]
    [InlineData(1000, 1020)]
    public void ArrayBytes_IsHeaderAndDataInWholeBlocks(int data, int bytes) => Assert.Equal(bytes, DeviceHeap.ArrayBytes(data));

    [Fact]
    public void ObjectBytes_IsABlockAndOneForEachField() => Assert.Equal(48, DeviceHeap.ObjectBytes(3));

    [Fact]
    public void Of_DenseLayerOfThreeToTwo_IsWhatPaperSays()
    {
        RamBudget budget = RamBudget.Of(ReferenceCode.PlanFor(ThreeToTwo()));

        Assert.Equal(24, budget.ArenaBytes);
        Assert.Equal(24, budget.OutputBytes);

        // Six weights, two biases, two multipliers, two shifts.
        Assert.Equal(36 + 36 + 36 + 24, budget.TableBytes);

        // The model with five fields, two quantisations with two, four static fields.
        Assert.Equal(72 + (2 * 36) + 48, budget.ObjectBytes);
        Assert.Equal(24 + 24 + 132 + 192, budget.Total);
    }

    [Fact]
    public void Of_Labels_AreAnArrayOfStringsInUtf8()
    {
        RamBudget budget = RamBudget.Of(ReferenceCode.PlanFor(WithLabels("yes, größer")));

        // References in an array of 20 + 24 bytes; texts of 4 and 9 bytes with their end.
        Assert.Equal(192 + 48 + (12 + 24) + (12 + 36), budget.ObjectBytes);
    }

    [Fact]
    public void Of_InputFeatures_CountTheirIndices()
    {
        Plan plan = ThreeToTwo();
        InputPort port = plan.Input.Port with { Form = new InputForm { Features = new InputFeatures(1, 9, [2, 3, 8]) } };
        RamBudget budget = RamBudget.Of(ReferenceCode.PlanFor(plan with { Inputs = [plan.Input with { Port = port }] }));

        // A static field, and three indices of two bytes behind the header of 20.
        Assert.Equal(192 + 12 + 36, budget.ObjectBytes);
    }

    [Theory]
    [InlineData("yes, no", new[] { "yes", "no" })]
    [InlineData("yes, no, maybe", new string[0])]
    [InlineData("yes", new string[0])]
    public void Labels_AnotherNumberThanOutputs_AreNone(string metadata, string[] expected) =>
        Assert.Equal(expected, WithLabels(metadata).Labels);

    private static Plan WithLabels(string labels)
    {
        Plan plan = ThreeToTwo();
        Graph graph = plan.Source.Graph;
        return plan with { Source = plan.Source with { Graph = graph with { Metadata = graph.Metadata.Add("labels", labels) } } };
    }

    private static Plan ThreeToTwo()
    {
        var builder = new GraphBuilder(Shape.Of(1, 3));
        string weights = builder.Random(Shape.Of(2, 3));
        return Plans.Of(builder.Build(builder.Add(new Dense(), GraphBuilder.Input, weights, builder.Random(Shape.Of(2)))));
    }
}
