using NanoML.Apps.Node;
using NanoML.Hardware;

namespace NanoML.Firmware.Tests.Apps;

/// <summary>The text on a board's drive that tells it from its neighbours.</summary>
public sealed class NodeSettingsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nanoml-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Everything_IsRead()
    {
        NodeSettings settings = Read("# the kitchen's\r\nname = kitchen-1\r\ngroup=home\r\n\r\nbroker=10.0.0.2\r\nport=1884\r\nuser=node\r\npassword=a=b #c\r\n");
        Assert.Null(settings.Problem);
        Assert.Equal(("kitchen-1", "home", "10.0.0.2", 1884), (settings.Name, settings.Group, settings.Host, settings.BrokerPort));
        Assert.Equal(("node", "a=b #c"), (settings.User, settings.Password));
        Assert.Null(settings.Authority);
    }

    [Fact]
    public void Certificate_MakesTheConnectionSecure()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "authority.pem"), "-----BEGIN CERTIFICATE-----\n");
        NodeSettings settings = Read("name=a\nbroker=b");
        Assert.Equal(("all", 8883), (settings.Group, settings.BrokerPort));
        Assert.Equal([.. "-----BEGIN CERTIFICATE-----\n"u8, 0], settings.Authority);
        Assert.Null(settings.User);
    }

    [Theory]
    [InlineData("", "is missing")]
    [InlineData("name=a", "name= and broker=")]
    [InlineData("broker=a", "name= and broker=")]
    [InlineData("name=a/b\nbroker=c", "name takes 1 to 32")]
    [InlineData("name=#\nbroker=c", "name takes 1 to 32")]
    [InlineData("name=a\ngroup=\nbroker=c", "group takes 1 to 32")]
    [InlineData("name=a\nbroker=c\nport=0", "port takes 1 to 65535")]
    [InlineData("name=a\nbroker=c\nport=70000", "port takes 1 to 65535")]
    [InlineData("name=a\nbroker=c\nport=99999999999", "port takes 1 to 65535")]
    [InlineData("name=a\nbroker=c\nport=-1", "port takes 1 to 65535")]
    [InlineData("name=a\nbrocker=c", "says 'brocker'")]
    [InlineData("nonsense", "says 'nonsense'")]
    public void WhatIsWrong_IsSaid(string text, string problem) => Assert.Contains(problem, Read(text).Problem, StringComparison.Ordinal);

    [Fact]
    public void LongFile_IsNotRead() => Assert.Contains("longer than 2,048", Read(new string('#', 2049)).Problem, StringComparison.Ordinal);

    private NodeSettings Read(string text)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "node.txt"), text);
        return NodeSettings.Read(new DriveFolder(_folder.FullName + Path.DirectorySeparatorChar));
    }
}
