using NanoML.Compiler.Device;
using NanoML.Compiler.Simulation;

namespace NanoML.Compiler.Tests.Simulation;

public class IlCounterTests
{
    [Fact]
    public void Count_StraightLine_IsExact()
    {
        // ldarg, ldc.i4, mul, ldarg, add, ret.
        OpcodeCounts counts = Count("public static int F(int a) { return a * 5 + a; }", 3);

        Assert.Equal(6, counts.Opcodes);
        AssertClasses(counts, (OpcodeClass.LoadLocal, 2), (OpcodeClass.LoadConstantInt, 1), (OpcodeClass.MultiplyInt, 1), (OpcodeClass.AddInt, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void Count_Loop_CountsEveryTurn(int turns)
    {
        OpcodeCounts counts = Count("public static int F(byte[] x) { int s = 0; for (int i = 0; i < x.Length; i++) { s += x[i]; } return s; }", new byte[turns]);

        // Before: 2 constants, 2 stores, br. A turn: ldloc, ldarg, ldloc, ldelem, add, stloc; ldloc, ldc, add, stloc. The condition, once
        // more than the turns: ldloc, ldarg, ldlen, conv.i4, blt. After: ldloc, ret.
        Assert.Equal(5 + (10 * turns) + (5 * (turns + 1)) + 2, counts.Opcodes);
        AssertClasses(
            counts,
            (OpcodeClass.LoadConstantInt, 2 + turns),
            (OpcodeClass.StoreLocal, 2 + (2 * turns)),
            (OpcodeClass.Branch, 1),
            (OpcodeClass.LoadLocal, (4 * turns) + (2 * (turns + 1)) + 1),
            (OpcodeClass.LoadElement, turns),
            (OpcodeClass.AddInt, 2 * turns),
            (OpcodeClass.ArrayLength, turns + 1),
            (OpcodeClass.ConvertInt, turns + 1),
            (OpcodeClass.CompareBranch, turns + 1));
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(-5, 6)]
    public void Count_Branch_CountsTheSideThatRan(int a, int opcodes) =>
        // ldarg, ldc, bge; then ldarg, ret or ldarg, neg, ret.
        Assert.Equal(opcodes, Count("public static int F(int a) { if (a < 0) { return -a; } return a; }", a).Opcodes);

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(-1)]
    public void Count_Switch_CountsOneCase(int a)
    {
        const string Source = "public static int F(int a) { int r = 5; switch (a) { case 0: r = 1; break; case 1: r = 2; break; case 2: r = 3; break; "
            + "case 3: r = 7; break; case 4: r = 9; break; } return r; }";
        OpcodeCounts counts = Count(Source, a);

        // ldc, stloc, ldarg, switch; then a case with ldc, stloc and a br that the last one lacks, or just a br past them; ldloc, ret.
        Assert.Equal(1, counts[OpcodeClass.Switch]);
        Assert.Equal(a is >= 0 and < 5 ? 2 : 1, counts[OpcodeClass.LoadConstantInt]);
        Assert.Equal(a == 4 ? 0 : 1, counts[OpcodeClass.Branch]);
        Assert.Equal(6 + (a is >= 0 and < 5 ? 2 : 0) + (a == 4 ? 0 : 1), counts.Opcodes);
    }

    [Theory]
    [InlineData(5, 0)]
    [InlineData(6, 36 + 2)]
    [InlineData(100, 600 + 2)]
    public void Count_StraightLine_IsEveryOpcodeOfALongBlock(int statements, int opcodes)
    {
        // ldarg, ldc, mul, ldarg, add, starg each; then ldarg, ret.
        string line = string.Concat(Enumerable.Repeat("a = a * 5 + b; ", statements));
        OpcodeCounts counts = Count($"public static int F(int a, int b) {{ {line}return a; }}", 3, 4);

        Assert.Equal((6 * statements) + 2, counts.Opcodes);
        Assert.Equal(opcodes, counts[OpcodeClass.StraightLine]);
    }

    [Theory]
    [InlineData(682, 0)]
    [InlineData(683, 4)]
    [InlineData(1000, 6002 - 4096)]
    public void Count_LongLine_IsWhatComesAfterTheFirst4096Opcodes(int statements, int opcodes)
    {
        string line = string.Concat(Enumerable.Repeat("a = a * 5 + b; ", statements));

        Assert.Equal(opcodes, Count($"public static int F(int a, int b) {{ {line}return a; }}", 3, 4)[OpcodeClass.LongLine]);
    }

    [Fact]
    public void Count_LongLineInPieces_GoesOnThroughTheMethod()
    {
        string piece = string.Concat(Enumerable.Repeat("a = a * 5 + b; ", 500)) + "if (b < 0) { a = b; } ";
        OpcodeCounts counts = Count($"public static int F(int a, int b) {{ {piece}{piece}return a; }}", 3, 4);

        // Two blocks of 500 statements, ldarg, ldc and bge.
        Assert.Equal(2 * 3003, counts[OpcodeClass.StraightLine]);
        Assert.Equal((2 * 3003) - 4096, counts[OpcodeClass.LongLine]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void Count_StraightLineInALoop_CountsEveryTurn(int turns)
    {
        string line = string.Concat(Enumerable.Repeat("a = a * 5 + b; ", 20));
        OpcodeCounts counts = Count($"public static int F(int a, int b) {{ for (int i = 0; i < b; i++) {{ {line}}} return a; }}", 3, turns);

        // The condition is a block of its own; i++ is not.
        Assert.Equal((120 + 4) * turns, counts[OpcodeClass.StraightLine]);
    }

    [Fact]
    public void Count_LongLineWithDecisions_HasShortBlocks()
    {
        string piece = string.Concat(Enumerable.Repeat("a = a * 5 + b; ", 4)) + "if (b < 0) { a = b; } ";
        OpcodeCounts counts = Count($"public static int F(int a, int b) {{ {string.Concat(Enumerable.Repeat(piece, 10))}return a; }}", 3, 4);

        // A block is four statements, ldarg, ldc and bge.
        Assert.Equal((10 * 27) + 2, counts.Opcodes);
        Assert.Equal(0, counts[OpcodeClass.StraightLine]);
    }

    [Fact]
    public void Count_Calls_CountArgumentsResultsAndLocals()
    {
        OpcodeCounts counts = Count(
            "public static int F(int a) { return G(a, 2) + G(a, 3) + System.Math.Max(a, 1); } "
            + "static int G(int a, int b) { int s = 0; for (int i = 0; i < b; i++) { s += a; } return s; }",
            7);

        AssertSome(
            counts,
            (OpcodeClass.StaticCall, 2),
            (OpcodeClass.LibraryCall, 1),
            (OpcodeClass.CallArgument, 6),
            (OpcodeClass.CallResult, 3),
            (OpcodeClass.CallLocal, 4),
            (OpcodeClass.CompareBranch, 3 + 4));
    }

    [Fact]
    public void Count_InstanceCalls_PassTheObject()
    {
        OpcodeCounts counts = Count(
            "sealed class C { private int _v; public void Add(int a) { _v += a; } public int V { get { return _v; } } } "
            + "public static int F(int a) { C c = new C(); c.Add(a); return c.V; }",
            7);

        // The constructors of C and of its base, Add, get_V.
        AssertSome(
            counts,
            (OpcodeClass.NewObject, 1),
            (OpcodeClass.InstanceCall, 2),
            (OpcodeClass.LoadField, 2),
            (OpcodeClass.StoreField, 1),
            (OpcodeClass.LibraryCall, 1));
    }

    [Fact]
    public void Count_LongArithmetic_IsApart()
    {
        OpcodeCounts counts = Count(
            "static long s_q = 3; public static int F(int a) { long b = a; long[] x = { b }; b = b * 3000000000L + s_q - x[0]; b = (b >> 7) ^ 5; return (int)b * a + (a << 2); }",
            7);

        AssertSome(
            counts,
            (OpcodeClass.MultiplyLong, 1),
            (OpcodeClass.MultiplyInt, 1),
            (OpcodeClass.AddLong, 2),
            (OpcodeClass.AddInt, 1),
            (OpcodeClass.Logic, 1),
            (OpcodeClass.ShiftLong, 1),
            (OpcodeClass.ShiftInt, 1));
    }

    [Fact]
    public void Count_TryAndFinally_CountsBoth()
    {
        const string Source =
            "public static int F(int a) { int r = 0; try { if (a > 3) { throw new System.InvalidOperationException(); } r = 1; } "
            + "catch (System.InvalidOperationException) { r = 2; } finally { s_f++; } return r; } static int s_f;";

        Assert.Equal(1, Count(Source, 1)[OpcodeClass.StoreStatic]);
        OpcodeCounts thrown = Count(Source, 9);
        Assert.Equal(1, thrown[OpcodeClass.StoreStatic]);
        Assert.Equal(1, thrown[OpcodeClass.NewObject]);
    }

    [Fact]
    public void Count_KeepsTheResult()
    {
        using var counter = new IlCounter(DeviceCode.CompileMembers(
            "public static int F(int a) { int s = 0; while (a != 1) { a = a % 2 == 0 ? a / 2 : (3 * a) + 1; s++; } return s; }"));
        Assert.Equal(111, counter.Assembly.GetType("Sample")!.GetMethod("F")!.Invoke(null, [27]));
    }

    [Fact]
    public void Read_Model_AttributesSharedCodeToTheLayerThatRunsIt()
    {
        DeviceAssembly runtime = DeviceCode.Compile(
            "namespace NanoML.Runtime { public abstract class NanoModel { public abstract void Invoke(); } }", "NanoML.Runtime");
        DeviceAssembly kernels = DeviceCode.Compile("public static class K { public static int Of(int n) { int s = 0; for (int i = 0; i < n; i++) { s ^= i; } return s; } }", "Kernels");
        DeviceAssembly model = DeviceCode.Compile(
            """
            public sealed class M : NanoML.Runtime.NanoModel
            {
                private int _x;
                public override void Invoke() { RunA(); RunB(); }
                private void RunA() { _x = K.Of(3); }
                private void RunB() { _x = K.Of(100) + Inner(); }
                private static int Inner() { return K.Of(7); }
            }
            """,
            "M",
            runtime,
            kernels);
        using var counter = new IlCounter(model);
        object instance = Activator.CreateInstance(counter.Assembly.GetType("M")!)!;
        counter.Clear();
        counter.Assembly.GetType("M")!.GetMethod("Invoke")!.Invoke(instance, []);

        IlSection[] sections = [.. counter.Read()];

        Assert.Equal(["", "RunA", "RunB"], sections.Select(s => s.Method));
        // Invoke itself: 2 loads, 2 calls, ret.
        Assert.Equal(5, sections[0].Total.Opcodes);
        Assert.Equal(4, sections[1].Total[OpcodeClass.CompareBranch]);
        Assert.Equal(101 + 8, sections[2].Total[OpcodeClass.CompareBranch]);
        Assert.Equal(["System.Int32 K::Of(System.Int32)", "System.Void M::RunA()"], sections[1].ByMethod.Keys);
        Assert.Equal(3, sections[2].ByMethod["System.Int32 M::Inner()"].Opcodes);
        Assert.Equal(sections[2].Total.Opcodes, sections[2].ByMethod.Values.Sum(m => m.Opcodes));
    }

    [Fact]
    public void Clear_ForgetsWhatRan()
    {
        using var counter = new IlCounter(DeviceCode.CompileMembers("public static int F(int a) { return a; }"));
        counter.Assembly.GetType("Sample")!.GetMethod("F")!.Invoke(null, [1]);
        Assert.Equal(2, counter.ReadTotal().Opcodes);
        counter.Clear();
        Assert.Equal(0, counter.ReadTotal().Opcodes);
    }

    /// <summary>Counts one call of <c>F</c>, after its static constructor.</summary>
    private static OpcodeCounts Count(string members, params object[] arguments)
    {
        using var counter = new IlCounter(DeviceCode.CompileMembers(members));
        Type type = counter.Assembly.GetType("Sample")!;
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        counter.Clear();
        type.GetMethod("F")!.Invoke(null, arguments);
        return counter.ReadTotal();
    }

    private static void AssertSome(OpcodeCounts counts, params (OpcodeClass Class, int Times)[] expected) =>
        Assert.All(expected, e => Assert.True(counts[e.Class] == e.Times, $"{e.Class}: {counts[e.Class]}, not {e.Times}"));

    private static void AssertClasses(OpcodeCounts counts, params (OpcodeClass Class, int Times)[] expected) => Assert.Equal(
        expected.Where(e => e.Times > 0).OrderBy(e => e.Class),
        Enum.GetValues<OpcodeClass>().Where(c => counts[c] > 0).Select(c => (c, (int)counts[c])));
}
