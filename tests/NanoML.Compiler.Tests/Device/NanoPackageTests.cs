using NanoML.Compiler.Device;

namespace NanoML.Compiler.Tests.Device;

public sealed class NanoPackageTests
{
    [Fact]
    public void Table_HoldsWhatEachPackageDependsOn() => Assert.All(
        NanoPackages.All, package => Assert.All(package.DependencyIds, id => Assert.Equal(id, NanoPackages.Of(id).Id)));

    [Fact]
    public void Table_HasAPackageForEachAssemblyOfTheSurface() => Assert.All(
        DeviceSurface.Instance.Assemblies, assembly => Assert.Equal(assembly, NanoPackages.OfAssembly(assembly).AssemblyName));

    [Fact]
    public void Table_AssemblyVersionsBeginWithThePackages() => Assert.All(
        NanoPackages.All, package => Assert.StartsWith(package.Version + ".", package.AssemblyVersion, StringComparison.Ordinal));

    /// <summary>Facts that a name does not tell: some assemblies have the prefix of their package, and one has a fourth number.</summary>
    [Theory]
    [InlineData("nanoFramework.CoreLibrary", "mscorlib", "1.17.11.0")]
    [InlineData("nanoFramework.System.Text", "nanoFramework.System.Text", "1.3.42.0")]
    [InlineData("nanoFramework.System.Collections", "nanoFramework.System.Collections", "1.5.75.0")]
    [InlineData("nanoFramework.System.Device.Adc", "System.Device.Adc", "1.1.24.44037")]
    [InlineData("nanoFramework.Runtime.Events", "nanoFramework.Runtime.Events", "1.11.37.0")]
    public void Assembly_IsThatOfThePackage(string id, string assembly, string version)
    {
        Assert.Equal(assembly, NanoPackages.Of(id).AssemblyName);
        Assert.Equal(version, NanoPackages.Of(id).AssemblyVersion);
    }

    [Fact]
    public void Closure_OfSerialPorts_HasTheTextThatStreamsNeed() => Assert.Equal(
        [
            "nanoFramework.CoreLibrary", "nanoFramework.Runtime.Events", "nanoFramework.System.IO.Ports", "nanoFramework.System.IO.Streams",
            "nanoFramework.System.Text",
        ],
        NanoPackage.Closure([NanoPackages.Of("nanoFramework.System.IO.Ports")]).Select(package => package.Id));

    [Fact]
    public void Closure_OfNothing_IsTheCoreLibrary() => Assert.Same(NanoPackages.CoreLibrary, Assert.Single(NanoPackage.Closure([])));
}
