using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Tests.Support;
using static NanoML.Compiler.Tests.Support.OnnxModelBuilder;

namespace NanoML.Compiler.Tests.Onnx;

public sealed class ExternalDataTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public ExternalDataTests()
    {
        _folder.Write("secret.bin", Bytes(6f, 7f));
        _folder.Write("model/weights.bin", Bytes(1f, 2f, 3f));
        _folder.Write("model/sub/weights.bin", Bytes(4f, 5f));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_ExternalData_HonoursOffsetAndLength()
    {
        Assert.Equal([1f, 2f], Read("weights.bin"));
        Assert.Equal([2f, 3f], Read("weights.bin", ("offset", "4"), ("length", "8")));
        Assert.Equal([4f, 5f], Read("sub/weights.bin"));
    }

    [Theory]
    [InlineData("../secret.bin")]
    [InlineData("sub/../../secret.bin")]
    [InlineData("/etc/hostname")]
    [InlineData("C:\\secret.bin")]
    [InlineData("..\\secret.bin")]
    [InlineData("")]
    public void Read_ExternalDataOutsideFolder_IsRefused(string location) => Refuse(location);

    [Fact]
    public void Read_LinkThatLeavesTheFolder_IsRefused()
    {
        File.CreateSymbolicLink(_folder.File("model/link.bin"), "../secret.bin");
        Directory.CreateSymbolicLink(_folder.File("model/out"), _folder.Root);
        Refuse("link.bin");
        Refuse("out/secret.bin");
    }

    [Fact]
    public void Read_LinkWithinTheFolder_IsFollowed()
    {
        File.CreateSymbolicLink(_folder.File("model/link.bin"), "sub/weights.bin");
        Assert.Equal([4f, 5f], Read("link.bin"));
    }

    [Fact]
    public void Read_LinksInACircle_AreRefused()
    {
        File.CreateSymbolicLink(_folder.File("model/a.bin"), "b.bin");
        File.CreateSymbolicLink(_folder.File("model/b.bin"), "a.bin");
        Refuse("a.bin");
    }

    [Fact]
    public void Read_MissingOrShortFile_IsRefused()
    {
        Refuse("none.bin");
        Refuse("sub");
        Refuse("weights.bin", ("offset", "8"));
        Refuse("weights.bin", ("offset", "9223372036854775807"));
        Refuse("weights.bin", ("offset", "-4"));
        Refuse("weights.bin", ("length", "12"));
        Refuse("weights.bin", ("length", "many"));
    }

    private float[] Read(string location, params (string Key, string Value)[] entries)
    {
        OnnxModelBuilder builder = new OnnxModelBuilder().Input("x", 1).Initializer(ExternalTensor("w", [2], location, entries))
            .Node("Identity", ["x"], "y").Output("y", 1);
        return OnnxReader.Read(builder.Save(_folder.File("model/m.onnx"))).Graph.Initializers["w"].Floats!;
    }

    private void Refuse(string location, params (string Key, string Value)[] entries) =>
        Refusal.Assert(DiagnosticCatalog.ExternalData, () => Read(location, entries), "m.onnx", "'w'");
}
