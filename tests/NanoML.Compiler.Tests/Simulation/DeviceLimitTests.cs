using NanoML.Compiler.Simulation;

namespace NanoML.Compiler.Tests.Simulation;

/// <summary>Each limit of the NFMRK1 format: the last size that fits, and the first that does not.</summary>
public class DeviceLimitTests
{
    private const int TableLimit = 65_535;

    [Theory]
    [InlineData(255, false)]
    [InlineData(256, true)]
    public void Check_Locals(int count, bool refused) =>
        AssertLimit(
            SubsetRule.Locals, refused, $"{count} local variables",
            "public static int F(int a) { " + DeviceCode.Repeat(count, i => $"int x{i} = a; ")
            + DeviceCode.Repeat(count, i => $"x{i} += x{(i + 1) % count}; ")
            + "return 0" + DeviceCode.Repeat(count, i => $" + x{i}") + "; }");

    [Theory]
    [InlineData(255, false)]
    [InlineData(256, true)]
    public void Check_Arguments(int count, bool refused) =>
        AssertLimit(
            SubsetRule.Arguments, refused, $"{count} arguments",
            "public static int F(int a" + DeviceCode.Repeat(count - 1, i => $", int x{i}") + ") { return a; }");

    [Theory]
    [InlineData(254, false)]
    [InlineData(255, true)]
    public void Check_Arguments_CountThis(int count, bool refused) =>
        AssertLimit(
            SubsetRule.Arguments, refused, $"{count + 1} arguments",
            "public class C { public int F(int a" + DeviceCode.Repeat(count - 1, i => $", int x{i}") + ") { return a; } }");

    // The last operand is pushed while all earlier ones wait: a0 - (a1 - (a2 - ...)).
    [Theory]
    [InlineData(255, false)]
    [InlineData(256, true)]
    public void Check_EvaluationStack(int depth, bool refused) =>
        AssertLimit(
            SubsetRule.EvaluationStack, refused, $"{depth} slots",
            "public static int F(int a) { return " + DeviceCode.Repeat(depth - 1, _ => "a - (") + "a" + new string(')', depth - 1) + "; }");

    // The metadata processor leaves the value of each return on its stack; the last case needs four slots more.
    [Theory]
    [InlineData(252, false)]
    [InlineData(253, true)]
    public void Check_EvaluationStack_OfReturnsInASwitch(int cases, bool refused) =>
        AssertLimit(
            SubsetRule.EvaluationStack, refused, $"{cases - 1 + 4} slots",
            "public static int F(int a) { switch (a) { "
            + DeviceCode.Repeat(cases, i => $"case {i}: return a * (a - (a + {i})); ") + "} return -1; }");

    [Theory]
    [InlineData(255, false)]
    [InlineData(256, true)]
    public void Check_SwitchCases(int cases, bool refused) =>
        AssertLimit(
            SubsetRule.SwitchCases, refused, $"{cases} cases",
            "public static int X; public static void F(int a) { switch (a) { "
            + DeviceCode.Repeat(cases, i => $"case {i}: X += {i * i}; break; ") + "} }");

    [Theory]
    [InlineData(255, false)]
    [InlineData(256, true)]
    public void Check_StaticFields(int count, bool refused) =>
        AssertLimit(
            SubsetRule.FieldsOfType, refused, $"{count} static fields",
            "public const int Constant = 1; " + DeviceCode.Repeat(count, i => $"public static int X{i}; "));

    [Theory]
    [InlineData(255, false)]
    [InlineData(256, true)]
    public void Check_DifferentArrayInitialisers(int count, bool refused) =>
        AssertLimit(
            SubsetRule.FieldsOfType, refused, $"{count} static fields",
            DeviceCode.Repeat(3, t => $"public static class T{t} {{ "
                + DeviceCode.Repeat(
                    (count / 3) + (t < count % 3 ? 1 : 0),
                    i => $"public static byte[] F{i}() {{ return new byte[] {{ {t + 1}, {i + 1}, 1, 2, 3 }}; }} ")
                + "} "));

    [Theory]
    [InlineData(255, false)]
    [InlineData(256, true)]
    public void Check_StaticMethods(int count, bool refused) =>
        AssertLimit(
            SubsetRule.MethodsOfType, refused, $"{count} static methods",
            DeviceCode.Repeat(count, i => $"public static void F{i}() {{ }} "));

    [Theory]
    [InlineData(32_767, false)]
    [InlineData(32_768, true)]
    public void Check_MethodIl(int bytes, bool refused) =>
        AssertLimit(
            SubsetRule.MethodIl, refused, $"{bytes:N0} bytes of IL in the method", "public static int X; " + MethodOf("F", bytes));

    [Theory]
    [InlineData(65_535, false)]
    [InlineData(65_536, true)]
    public void Check_AssemblyIl(int bytes, bool refused) =>
        AssertLimit(
            SubsetRule.AssemblyIl, refused, $"{bytes:N0} bytes of IL in the assembly",
            "public static int X; " + MethodOf("F", 30_000) + MethodOf("G", 30_000) + MethodOf("H", bytes - 60_000));

    [Theory]
    [InlineData(TableLimit, false)]
    [InlineData(TableLimit + 1, true)]
    public void Check_AssemblyData(int bytes, bool refused)
    {
        string Source(int length) =>
            $"public static byte[] F() {{ return new byte[] {{ {DeviceCode.Repeat(length, i => i % 7 + ", ")} }}; }}";
        AssemblyMetrics small = DeviceSubset.Measure(DeviceCode.CompileMembers(Source(100)));
        int length = bytes - (small.DataBytes + small.SignatureBytes - 100);

        AssertLimit(SubsetRule.AssemblyData, refused, $"{bytes:N0} bytes of array initialisers", Source(length));
    }

    [Theory]
    [InlineData(TableLimit, false)]
    [InlineData(TableLimit + 1, true)]
    public void Check_AssemblyStrings(int bytes, bool refused)
    {
        string Source(int length) => $"public static string F() {{ return \"{new string('x', length)}\"; }}";
        int length = bytes - (DeviceSubset.Measure(DeviceCode.CompileMembers(Source(100))).StringBytes - 100);

        AssertLimit(SubsetRule.AssemblyStrings, refused, $"{bytes:N0} bytes of strings", Source(length));
    }

    private static string MethodOf(string name, int bytes)
    {
        const int Addition = 3 + 5 + 1 + 3; // ldsfld, ldc.i4, add, stsfld
        const int Rest = 3 + 1 + 3 + 1; // ldsfld, one or more not, stsfld, ret
        int additions = (bytes - Rest) / Addition;
        int negations = 1 + ((bytes - Rest) % Addition);
        return $"public static void {name}() {{ {DeviceCode.Repeat(additions, i => $"X += {1000 + i}; ")} "
            + $"X = {new string('~', negations)}X; }} ";
    }

    private static void AssertLimit(SubsetRule rule, bool refused, string message, string members)
    {
        IReadOnlyList<SubsetViolation> violations = DeviceSubset.Check(DeviceCode.CompileMembers(members));
        if (refused)
        {
            SubsetViolation violation = Assert.Single(violations);
            Assert.Equal(rule, violation.Rule);
            Assert.Contains(message, violation.Message);
        }
        else
        {
            Assert.Empty(violations);
        }
    }
}
