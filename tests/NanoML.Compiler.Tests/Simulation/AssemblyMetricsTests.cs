using NanoML.Compiler.Simulation;

namespace NanoML.Compiler.Tests.Simulation;

public class AssemblyMetricsTests
{
    [Fact]
    public void Measure_KnownSource_IsExact()
    {
        AssemblyMetrics metrics = DeviceSubset.Measure(DeviceCode.Compile(
            "public class Ab { static int X; "
            + "public static void Cd(int a) { if (a > 3) { X = a; } System.Console.WriteLine(\"hey\"); } }",
            "Lib"));

        // Cd: ldarg.0, ldc.i4.3, ble.s (2), ldarg.0, stsfld (3), ldstr (3), call (3), ret. The constructor: ldarg.0, call (3), ret.
        Assert.Equal(15 + 5, metrics.IlBytes);
        Assert.Equal(2, metrics.Methods);
        Assert.Equal("System.Void Ab::Cd(System.Int32)", metrics.LargestMethod);
        Assert.Equal(15, metrics.LargestMethodBytes);
        Assert.Equal(0, metrics.DataBytes);

        // The field: 06 I4. Cd: 00 01 VOID I4. Constructors: 20 00 VOID. WriteLine: 00 01 VOID STRING.
        Assert.Equal(2 + 4 + 3 + 4, metrics.SignatureBytes);

        string[] strings = ["", "Lib", "mscorlib", "System", "Object", "Console", "Ab", "X", "Cd", ".ctor", "WriteLine", "hey"];
        Assert.Equal(strings.Sum(s => s.Length + 1), metrics.StringBytes);
    }

    [Fact]
    public void Measure_EqualTables_CountOnce()
    {
        AssemblyMetrics metrics = DeviceSubset.Measure(DeviceCode.CompileMembers(
            "public static int[] F() { return new int[] { 1, 2, 3, 4, 5 }; } "
            + "public static int[] G() { return new int[] { 1, 2, 3, 4, 5 }; } "
            + "public static byte[] H() { return new byte[] { 1, 2, 3, 4, 5 }; }"));

        Assert.Equal((2 + 20) + (2 + 5), metrics.DataBytes);
    }

    [Fact]
    public void Measure_EstimatedPe_GrowsByWhatIsAdded()
    {
        static int Pe(string members) => DeviceSubset.Measure(DeviceCode.CompileMembers(members)).EstimatedPeBytes;
        string members = "public static int F(int a) { return a; }";

        // A method row, its name with the closing zero, its IL (ldarg.0, not, neg, ret); the signature is there already.
        Assert.Equal(Pe(members) + 16 + 4 + 4, Pe(members + " public static int Gab(int a) { return -(~a); }"));
    }
}
