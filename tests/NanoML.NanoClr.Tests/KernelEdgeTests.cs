using NanoML.Compiler.Device;
using NanoML.Compiler.Simulation;

namespace NanoML.NanoClr.Tests;

/// <summary>The kernels and the operators they use, over random and extreme values: the interpreter computes what .NET does.</summary>
public sealed class KernelEdgeTests
{
    private static readonly string[] s_files =
    [
        "Generator.cs", "Report.cs", "Window.cs", "ArithmeticCases.cs", "LayerCases.cs", "PackedCases.cs", "PoolCases.cs", "ElementCases.cs",
        "LaneCases.cs", "UnpackCases.cs", "RecurrentCases.cs", "ForestCases.cs", "NeighborCases.cs", "MachineCases.cs", "StreamCases.cs",
        "AttentionCases.cs", "Program.cs",
    ];

    /// <summary>What other kernels are made of.</summary>
    private static readonly string[] s_internal =
    [
        "DotProducts", "MatMulTile", "PackedBlock", "PackedTile", "Patch", "RequantizeLanes", "TapStream", "Taps", "WeightLanes", "WindowRows",
    ];

    [NanoClrFact]
    public void EveryKernelAndOperator_OnNanoClr_GivesTheHostsResults()
    {
        SourceFile[] sources = [.. DeviceSources.Kernels, .. s_files.Select(BothSides.Source)];
        Assert.Empty(BothSides.Violations(sources));
        string[] expected = BothSides.OnHost("NanoML.Edges.Program", sources);
        IEnumerable<string> names = DeviceSources.Kernels.Select(kernel => Path.GetFileNameWithoutExtension(kernel.Path));
        Assert.All(names.Except(s_internal), name => Assert.Contains(expected, line => line.Contains(name, StringComparison.Ordinal)));
        Assert.Equal(expected, BothSides.OnNanoClr(sources));
    }

    /// <summary>How a small unsigned result of the framework, such as the free bytes of the heap, comes to its sign.</summary>
    [NanoClrFact]
    public void UnsignedResultByWayOfLong_OnNanoClr_HasASign()
    {
        var source = new SourceFile(
            "Widened.cs",
            """
            public static class Widened
            {
                public static void Main()
                {
                    byte[] bytes = { 232, 3, 0, 0 };
                    int free = (int)(long)(int)System.BitConverter.ToUInt32(bytes, 0);
                    System.Console.WriteLine(((free - 5000) >> 3).ToString());
                    System.Console.WriteLine(((free - 5000) / 7).ToString());
                    System.Console.WriteLine((free - 5000 < 0).ToString());
                    System.Console.WriteLine(((long)(free - 5000)).ToString());
                }
            }
            """);
        Assert.Equal(["-500", "-571", "True", "-4000"], BothSides.OnHost("Widened", source));
        Assert.Equal(BothSides.OnHost("Widened", source), BothSides.OnNanoClr(source));
    }

    /// <summary>What the gate refuses as unsigned arithmetic, because the results differ.</summary>
    [NanoClrTheory]
    [InlineData("byte a = Bytes[1]; long b = Longs[0]; ", "(a * b) >> 1")]
    [InlineData("uint a = (uint)Longs[0]; ", "(int)a >> 4")]
    [InlineData("uint a = (uint)Longs[0]; ", "(long)(int)a")]
    [InlineData("uint a = (uint)Longs[0]; ", "(int)a % 7")]
    [InlineData("", "(int)(uint)Longs[0] >> 4")]
    [InlineData("ulong[] a = { (ulong)Longs[0] }; ", "(long)a[0] >> 4")]
    [InlineData("ulong[] a = { (ulong)Longs[0] }; ", "(long)a[0] % 7")]
    public void UnsignedArithmetic_OnNanoClr_IsDifferent_AndRefused(string setUp, string expression)
    {
        var source = new SourceFile(
            "Unsigned.cs",
            $$"""
            public static class Unsigned
            {
                private static readonly byte[] Bytes = { 1, 200 };
                private static readonly long[] Longs = { -123456789, 5 };

                public static void Main()
                {
                    {{setUp}}
                    long result = {{expression}};
                    System.Console.WriteLine(result.ToString());
                }
            }
            """);
        Assert.Contains(BothSides.Violations(source), violation => violation.Rule == SubsetRule.UnsignedArithmetic);
        Assert.NotEqual(BothSides.OnHost("Unsigned", source), BothSides.OnNanoClr(source));
    }
}
