using NanoML.Compiler.Emit;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Emit;

public sealed class ProjectGapTests : IDisposable
{
    private const string Wanted = """
        <Project xmlns="http://schemas.microsoft.com/developer/msbuild/2003"><ItemGroup>
          <Compile Include="Conv.cs" />
          <Compile Include="Properties\AssemblyInfo.cs" />
          <EmbeddedResource Include="Weights.resx" />
          <Reference Include="System.Device.Gpio, Version=1.1.62.0, Culture=neutral, PublicKeyToken=c07d481e9758c731" />
          <ProjectReference Include="..\NanoML.Runtime\NanoML.Runtime.nfproj" />
        </ItemGroup></Project>
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Project_WithoutAnything_LacksEverything() => Assert.Equal(
        [
            "<Compile Include=\"Conv.cs\" />", "<Compile Include=\"Properties\\AssemblyInfo.cs\" />", "<EmbeddedResource Include=\"Weights.resx\" />",
            "the package nanoFramework.System.Device.Gpio 1.1.62", @"a reference to the project ..\NanoML.Runtime\NanoML.Runtime.nfproj",
        ],
        OfProject(""));

    [Theory]
    [InlineData("<Compile Include=\"Conv.cs\" />")]
    [InlineData("<Compile Include=\"*.cs\" />")]
    [InlineData("<Compile Include=\"..\\A\\conv.cs\" />")]
    public void Project_ThatHasASourceInAnyWay_DoesNotLackIt(string item)
    {
        _folder.Write("A/Conv.cs", "");
        Assert.DoesNotContain(OfProject(item), line => line.Contains("Conv.cs", StringComparison.Ordinal));
    }

    [Fact]
    public void Project_ThatImportsItsSources_DoesNotLackThem()
    {
        _folder.Write("Shared/Mine.projitems", "<Project><ItemGroup><Compile Include=\"$(MSBuildThisFileDirectory)../A/Conv.cs\" /></ItemGroup></Project>");
        Assert.DoesNotContain(OfProject("", "<Import Project=\"..\\Shared\\Mine.projitems\" />"), line => line.Contains("Conv.cs", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<Reference Include=\"System.Device.Gpio, Version=1.1.99.0\" />", "Gpio")]
    [InlineData("<ProjectReference Include=\"..\\..\\firmware\\NanoML.Runtime\\NanoML.Runtime.nfproj\" />", "NanoML.Runtime")]
    [InlineData("<ProjectReference Include=\"..\\*\\*.nfproj\" />", "NanoML.Runtime")]
    public void Project_ThatHasAReferenceOfAnotherVersionOrPlace_DoesNotLackIt(string item, string name) =>
        Assert.DoesNotContain(OfProject(item), line => line.Contains(name, StringComparison.Ordinal));

    [Fact]
    public void PackagesConfig_LacksPackagesWhateverTheirVersion() => Assert.Equal(
        ["the package nanoFramework.System.Text 1.3.42"],
        Of(
            _folder.Write("packages.config", "<packages><package id=\"nanoFramework.CoreLibrary\" version=\"1.17.99\" /></packages>"),
            "<packages><package id=\"nanoFramework.CoreLibrary\" version=\"1.17.11\" /><package id=\"nanoFramework.System.Text\" version=\"1.3.42\" /></packages>"));

    [Fact]
    public void Solution_LacksProjectsWhereverTheyAre() => Assert.Equal(
        [@"the project B\B.nfproj"],
        Of(
            _folder.Write("A.sln", "Project(\"{1}\") = \"A\", \"elsewhere\\A.nfproj\", \"{2}\"\r\nEndProject\r\n"),
            "Project(\"{1}\") = \"A\", \"A\\A.nfproj\", \"{2}\"\nEndProject\nProject(\"{1}\") = \"B\", \"B\\B.nfproj\", \"{3}\"\nEndProject\n"));

    [Fact]
    public void FileOfAnotherKind_LacksNothing() => Assert.Empty(Of(_folder.Write("Application.cs", "mine"), "ours"));

    private static IEnumerable<string> Of(string path, string wanted) => ProjectGap.Of(path, wanted);

    private IEnumerable<string> OfProject(string items, string import = "") => Of(
        _folder.Write(
            "A/A.nfproj",
            "<Project xmlns=\"http://schemas.microsoft.com/developer/msbuild/2003\"><PropertyGroup><AssemblyName>A</AssemblyName>"
            + $"<ProjectGuid>{Guid.NewGuid()}</ProjectGuid></PropertyGroup><ItemGroup>{items}</ItemGroup>{import}</Project>"),
        Wanted);
}
