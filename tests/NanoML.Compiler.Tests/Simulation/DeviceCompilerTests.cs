using NanoML.Compiler.Simulation;

namespace NanoML.Compiler.Tests.Simulation;

public class DeviceCompilerTests
{
    [Theory]
    [InlineData("class A { int F() { return x; } }", "Sample.cs:1: CS0103")]
    [InlineData("class A\n{\n    void F() { int unused; }\n}", "Sample.cs:3: CS0168")]
    [InlineData("class A { unsafe int* F() { return null; } }", "Sample.cs:1: CS0227")]
    [InlineData("class A { int F(int x) { return x switch { 1 => 2, _ => 3 }; } }", "Sample.cs:1: CS8370")]
    [InlineData("using System.Linq;\nclass A { }", "Sample.cs:1: CS0234")]
    public void Compile_ErrorOrWarning_NamesFileAndLine(string source, string message)
    {
        DeviceCompileException exception = Assert.Throws<DeviceCompileException>(() => DeviceCode.Compile(source));
        Assert.Contains(message, exception.Message);
    }

    [Fact]
    public void Compile_SameSources_GiveTheSameBytes()
    {
        const string Source = "public class A { public byte[] F() { return new byte[] { 1, 2, 3, 4 }; } }";

        DeviceAssembly first = DeviceCode.Compile(Source);
        DeviceAssembly second = DeviceCode.Compile(Source);

        Assert.Equal(first.Image, second.Image);
        Assert.Equal(first.Symbols, second.Symbols);
    }
}
