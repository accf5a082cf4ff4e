using NanoML.Compiler.Device;
using NanoML.Compiler.Emit;

namespace NanoML.Compiler.Tests.Emit;

public sealed class ReferenceClosureTests
{
    private static readonly EmittedAssembly[] s_assemblies =
    [
        new("Base", [], []) { Packages = [NanoPackages.Of("nanoFramework.System.IO.Streams")] },
        new("Middle", [], ["Base"]) { Packages = [NanoPackages.Gpio] },
        new("Aside", [], []) { Packages = [NanoPackages.ResourceManager] },
        new("Program", [], ["Middle"]),
    ];

    private static readonly ReferenceClosure s_closure = new(s_assemblies);

    [Fact]
    public void Projects_AreAlsoThoseThatAReferenceReferences() =>
        Assert.Equal(["Base", "Middle"], s_closure.ProjectsOf(s_assemblies[^1]).Select(assembly => assembly.Name));

    [Fact]
    public void Packages_AreAlsoThoseOfAllReferencesAndWhatTheyDependOn() => Assert.Equal(
        [
            "nanoFramework.CoreLibrary", "nanoFramework.Runtime.Events", "nanoFramework.System.Device.Gpio", "nanoFramework.System.IO.Streams",
            "nanoFramework.System.Text",
        ],
        s_closure.PackagesOf(s_assemblies[^1]).Select(package => package.Id));
}
