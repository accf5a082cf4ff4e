using NanoML.Compiler.Simulation;

namespace NanoML.Compiler.Tests.Simulation;

public class DeviceSubsetTests
{
    public static TheoryData<string, SubsetRule, string> OffendingMembers => new()
    {
        { "public static T Same<T>(T x) { return x; }", SubsetRule.Generics, "type parameters" },
        { "public class Box<T> { public T Value; }", SubsetRule.Generics, "type parameters" },
        { "public static int? F() { return 3; }", SubsetRule.Generics, "System.Nullable`1<System.Int32>" },
        { "public static (int, int) F() { return (1, 2); }", SubsetRule.Generics, "System.ValueTuple`2" },
        { "public static int F(System.Span<int> x) { return x[0]; }", SubsetRule.Generics, "System.Span`1<System.Int32>" },
        {
            "public static int F(System.ReadOnlySpan<byte> x) { return x.Length; }",
            SubsetRule.Generics, "System.ReadOnlySpan`1<System.Byte>"
        },
        {
            "public static int F(System.Collections.Generic.List<int> x) { int s = 0; foreach (int i in x) { s += i; } return s; }",
            SubsetRule.Generics, "System.Collections.Generic.List`1<System.Int32>"
        },
        { "public static System.Collections.IEnumerable F() { yield return 1; }", SubsetRule.Generics, "IEnumerator`1<System.Object>" },
        {
            "public static async void F() { await System.Threading.Tasks.Task.CompletedTask; }",
            SubsetRule.Generics, "AsyncVoidMethodBuilder::Start"
        },
        { "public static void F(int[] x) { System.Array.Fill(x, 3); }", SubsetRule.Generics, "System.Array::Fill<System.Int32>" },
        {
            "public static int F(int[] x) { return System.Array.Find(x, i => i > 3); }",
            SubsetRule.Generics, "System.Array::Find<System.Int32>"
        },
        { "public static ref int F(int[] x) { return ref x[0]; }", SubsetRule.Pointers, "a reference as the result" },
        { "public static int F(int[,] x) { return x[0, 0]; }", SubsetRule.MultidimensionalArrays, "System.Int32[0...,0...]" },
        { "public static int F() { System.Span<int> x = stackalloc int[4]; return x[0]; }", SubsetRule.Opcodes, "localloc" },
        { "public static int F(int a, int b) { return checked(a + b); }", SubsetRule.CheckedArithmetic, "add.ovf wraps silently" },
        { "public static byte F(int a) { return checked((byte)a); }", SubsetRule.CheckedArithmetic, "conv.ovf.u1 wraps silently" },
        { "public static long F(byte a, long b) { return (a * b) >> 3; }", SubsetRule.UnsignedArithmetic, "conv.u8 makes the arithmetic" },
        { "public static int F(long a) { return (int)(uint)a >> 3; }", SubsetRule.UnsignedArithmetic, "conv.u4 makes the arithmetic" },
        { "public static int F(uint a) { return (int)a >> 3; }", SubsetRule.UnsignedArithmetic, "System.UInt32" },
        { "public static int F(uint[] a) { return (int)a[0] >> 3; }", SubsetRule.UnsignedArithmetic, "System.UInt32" },
        { "public static ulong Field;", SubsetRule.UnsignedArithmetic, "System.UInt64" },
        { "public static string F(int a) { return $\"{a} ms\"; }", SubsetRule.UnknownType, "DefaultInterpolatedStringHandler" },
        {
            "public static void F(int a) { System.Console.WriteLine(a); }",
            SubsetRule.UnknownMember, "System.Console::WriteLine(System.Int32)"
        },
        { "public static void F(object a) { lock (a) { } }", SubsetRule.UnknownMember, "System.Threading.Monitor::Enter" },
        { "public static void F() { System.Console.Beep(); }", SubsetRule.UnknownMember, "System.Console::Beep()" },
        { "public static System.Diagnostics.Stopwatch Watch;", SubsetRule.UnknownType, "System.Diagnostics.Stopwatch" },
        { "public static volatile int Counter;", SubsetRule.UnknownType, "System.Runtime.CompilerServices.IsVolatile" },
        { "[System.ThreadStatic] public static int Counter;", SubsetRule.UnknownType, "System.ThreadStaticAttribute" },
        { "public static int F(int a, int b) { return System.Math.Max(a, b); }", SubsetRule.Package, "nanoFramework.System.Math" },
        { "public static long F() { return System.Environment.TickCount64; }", SubsetRule.Package, "nanoFramework.Runtime.Native" },
        { "public static byte[] F() { return new byte[786401]; }", SubsetRule.ArrayLength, "786,401 bytes" },
        { "public static long[] F() { return new long[98301]; }", SubsetRule.ArrayLength, "786,408 bytes" },
    };

    [Theory]
    [MemberData(nameof(OffendingMembers))]
    public void Check_OffendingMember_NamesRuleAndPlace(string members, SubsetRule rule, string message)
    {
        IReadOnlyList<SubsetViolation> violations = DeviceSubset.Check(DeviceCode.CompileMembers(members));

        Assert.Contains(violations, v => v.Rule == rule && v.Message.Contains(message) && v.Place.StartsWith('S'));
        Assert.All(violations, v => Assert.StartsWith($"{v.Rule}: {v.Place}: ", v.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("static class S { public static unsafe int F(int* x) { return *x; } }", SubsetRule.Pointers, "System.Int32*")]
    [InlineData(
        "static class S { public static unsafe int F(byte[] x) { fixed (byte* p = x) { return *p; } } }",
        SubsetRule.Pointers, "a pinned System.Byte[]")]
    [InlineData("static unsafe class S { static int F(delegate*<int> f) { return f(); } }", SubsetRule.Opcodes, "calli")]
    [InlineData("static class S { static int F(System.TypedReference x) { return __refvalue(x, int); } }", SubsetRule.Opcodes, "refanyval")]
    [InlineData(
        "static class S { static string F(int x) { return $\"{x}\"; } }", SubsetRule.UnknownType,
        "System.Runtime.CompilerServices.DefaultInterpolatedStringHandler")]
    [InlineData(
        "using System.Linq; static class S { static int F(int[] x) { return x.Sum(); } }",
        SubsetRule.UnknownType, "System.Linq.Enumerable")]
    [InlineData(
        "static class S { static int F(dynamic x) { return x + 1; } }",
        SubsetRule.Generics, "System.Runtime.CompilerServices.CallSite`1")]
    public void Check_OtherCompilersImage_IsRefusedToo(string source, SubsetRule rule, string message)
    {
        IReadOnlyList<SubsetViolation> violations = DeviceSubset.Check(DeviceCode.CompileWithoutLimits(source));

        Assert.Contains(violations, v => v.Rule == rule && v.Message.Contains(message) && v.Place.StartsWith('S'));
    }

    [Theory]
    [InlineData("public static string F(int a) { return a.ToString() + \" ms\" + 'x'; }")]
    [InlineData("public static int F(int a) { try { return 8 / a; } catch (System.Exception e) when (e.Message == \"\") { return 0; } }")]
    [InlineData("public static int F(string s) { switch (s) { case \"a\": return 1; case \"b\": return 2; default: return 3; } }")]
    [InlineData("public static int F(int[] x) { ref int y = ref x[1]; y += 5; int s = 0; foreach (int i in x) { s += i; } return s; }")]
    [InlineData("public struct P { public int X; } public static int F(P[] p) { p[0].X++; return p[0].X; }")]
    [InlineData("public delegate int D(int x); public static int F(int a) { D d = x => x + a; return d(3); }")]
    [InlineData("public static int[][] F() { return new int[][] { new int[] { 1, 2, 3 }, new int[] { 4, 5, 6 } }; }")]
    [InlineData("public static int Count { get; set; }")]
    [InlineData("public static string F(params object[] x) { return F(1, null) + x.GetType().Name; }")]
    [InlineData("public static void F() { System.Threading.Thread.Sleep(5); System.Diagnostics.Debug.WriteLine(\"x\"); }")]
    [InlineData("public static int F(int a) { return (int)((uint)a >> 3); }")]
    [InlineData("public static byte[] F() { return new byte[786400]; }")]
    [InlineData("public static long[] F() { return new long[98300]; }")]
    [InlineData("class E : System.Exception { public E() : base(\"e\") { } } public static string F() { return new E().Message; }")]
    public void Check_CodeThatRunsOnTheDevice_Passes(string members) =>
        Assert.Empty(DeviceSubset.Check(DeviceCode.CompileMembers(members)));

    [Fact]
    public void Check_ReferencedPackage_Passes()
    {
        DeviceAssembly assembly = DeviceCode.CompileMembers("public static int F(int a, int b) { return System.Math.Max(a, b); }");

        Assert.Empty(DeviceSubset.Check(assembly, ["System.Math"]));
        Assert.Throws<ArgumentException>(() => DeviceSubset.Check(assembly, ["System.Maths"]));
    }

    [Fact]
    public void Check_SimulatedPackage_IsHeldToTheDevicesMembers()
    {
        DeviceAssembly gpio = DeviceCode.Compile(
            "namespace System.Device.Gpio { public class GpioController { public void Dispose() { } public void Simulate() { } } }",
            "SimulatedHardware");
        DeviceAssembly app = DeviceCode.Compile(
            "class App { void F(System.Device.Gpio.GpioController g) { g.Dispose(); g.Simulate(); } }", "App", gpio);

        SubsetViolation violation = Assert.Single(DeviceSubset.Check(app, ["System.Device.Gpio"]));
        Assert.Equal(SubsetRule.UnknownMember, violation.Rule);
        Assert.EndsWith("System.Device.Gpio.GpioController::Simulate()", violation.Message, StringComparison.Ordinal);
        Assert.Contains(DeviceSubset.Check(app), v => v.Rule == SubsetRule.Package);
    }

    [Theory]
    [InlineData("static int F() { return (int)(long)(int)GC.Run(false); }", false)]
    [InlineData("static int F() { return (int)GC.Run(false); }", true)]
    [InlineData("static long F() { return GC.Run(false); }", true)]
    [InlineData("static int F() { return (int)(long)(int)GC.Run(false) + ((int)GC.Run(true) >> 3); }", true)]
    public void Check_FreeBytesOfTheHeap_HaveToBeGivenASign(string member, bool refused)
    {
        DeviceAssembly native = DeviceCode.CompileWithoutLimits(
            "namespace nanoFramework.Runtime.Native { public static class GC { public static uint Run(bool compact) { return 5; } } }");
        DeviceAssembly app = DeviceCode.Compile($"using nanoFramework.Runtime.Native; class App {{ {member} }}", "App", native);

        IReadOnlyList<SubsetViolation> violations = DeviceSubset.Check(app, ["nanoFramework.Runtime.Native"]);

        Assert.Equal(refused, violations.Any(v => v.Rule == SubsetRule.UnsignedArithmetic));
        Assert.True(refused || violations.Count == 0);
    }

    [Fact]
    public void Check_OtherDeviceAssembly_IsNotHeldToTheFramework()
    {
        DeviceAssembly library = DeviceCode.Compile("public class Library { public static int F() { return 3; } }", "Library");
        DeviceAssembly app = DeviceCode.Compile("class App { int F() { return Library.F(); } }", "App", library);

        Assert.Empty(DeviceSubset.Check(app));
    }

    [Fact]
    public void Check_Violation_NamesFileAndLine()
    {
        DeviceAssembly assembly = DeviceCode.Compile(
            """
            class A
            {
                int F(int a)
                {
                    a++;
                    return System.Math.Abs(a);
                }
            }
            """);

        SubsetViolation violation = Assert.Single(DeviceSubset.Check(assembly));
        Assert.Equal("A::F (Sample.cs:6)", violation.Place);
    }
}
