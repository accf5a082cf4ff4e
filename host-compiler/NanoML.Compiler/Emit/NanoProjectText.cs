using System.Security;
using System.Text;
using NanoML.Compiler.Device;

namespace NanoML.Compiler.Emit;

/// <summary>The text of an .nfproj. The projects under firmware/ say the same in the same words; a test compares them.</summary>
internal static class NanoProjectText
{
    private const string PublicKeyToken = "c07d481e9758c731";

    private static readonly string s_coreLibrary = $"{NanoPackages.CoreLibrary.Folder}/lib/{NanoPackages.CoreLibrary.AssemblyName}.dll";

    /// <summary>
    /// Finds the packages: what the user sets, those of the solution, the nearest above the project, or where a restore will put them.
    /// </summary>
    public static string PackagesFolder { get; } = $$"""
          <PropertyGroup Condition="'$(NanoMLPackages)' == ''">
            <NanoMLPackages Condition="Exists('$(SolutionDir)packages/{{s_coreLibrary}}') And '$(SolutionDir)' != ''">$(SolutionDir)packages</NanoMLPackages>
            <NanoMLPackagesRoot>$([MSBuild]::GetDirectoryNameOfFileAbove('$(MSBuildProjectDirectory)', 'packages/{{s_coreLibrary}}'))</NanoMLPackagesRoot>
            <NanoMLPackages Condition="'$(NanoMLPackages)' == '' And '$(NanoMLPackagesRoot)' != ''">$(NanoMLPackagesRoot)\packages</NanoMLPackages>
            <NanoMLPackages Condition="'$(NanoMLPackages)' == '' And '$(SolutionDir)' != '' And '$(SolutionDir)' != '*Undefined*'">$(SolutionDir)packages</NanoMLPackages>
            <NanoMLPackages Condition="'$(NanoMLPackages)' == ''">$(MSBuildProjectDirectory)\..\packages</NanoMLPackages>
          </PropertyGroup>

        """.ReplaceLineEndings("\n");

    /// <summary>Says what is missing in place of hundreds of errors about System.Object.</summary>
    public static string PackagesTarget { get; } = """
          <Target Name="RequirePackages" BeforeTargets="CoreResGen;CoreCompile">
            <Error Condition="'%(Reference.HintPath)' != '' And !Exists('%(Reference.HintPath)')" Text="%(Reference.HintPath) is missing. Restore the NuGet packages of the solution (nuget restore, or Restore NuGet Packages in Visual Studio), or set the property NanoMLPackages to the folder that has them." />
          </Target>

        """.ReplaceLineEndings("\n");

    public static string Of(EmittedAssembly assembly, ReferenceClosure closure)
    {
        var text = new StringBuilder(Head(assembly));
        AppendItems(text, [.. SourceNames(assembly).Select(name => $"<Compile Include=\"{Escape(name)}\" />")]);
        foreach (EmittedFile resource in assembly.Resources)
        {
            string file = Path.GetFileName(resource.Path);
            AppendItems(
                text, $"<EmbeddedResource Include=\"{Path.ChangeExtension(file, ResourceFile.Extension)}\" />", $"<None Include=\"{file}\" />");
        }

        AppendItems(text, [.. closure.PackagesOf(assembly).SelectMany(Reference)]);
        AppendItems(text, "<None Include=\"packages.config\" />");
        AppendItems(text, [.. closure.ProjectsOf(assembly).SelectMany(ProjectReference)]);
        return text.Append(Tail).ToString().ReplaceLineEndings("\n");
    }

    private static IEnumerable<string> SourceNames(EmittedAssembly assembly)
    {
        string folder = assembly.Name + "/";
        return assembly.Sources.Select(source => source.Path[folder.Length..].Replace('/', '\\'))
            .Concat(assembly.KeptSources)
            .Append("Properties\\AssemblyInfo.cs");
    }

    private static IEnumerable<string> Reference(NanoPackage package) =>
    [
        $"<Reference Include=\"{package.AssemblyName}, Version={package.AssemblyVersion}, Culture=neutral, PublicKeyToken={PublicKeyToken}\">",
        $"  <HintPath>$(NanoMLPackages)\\{package.Folder}\\lib\\{package.AssemblyName}.dll</HintPath>",
        "</Reference>",
    ];

    private static IEnumerable<string> ProjectReference(EmittedAssembly reference) =>
    [
        $"<ProjectReference Include=\"{Escape(ProjectPath(reference))}\">",
        $"  <Project>{GuidText(reference.Existing?.ProjectGuid ?? NanoProjectEmitter.ProjectGuid(reference.Name))}</Project>",
        $"  <Name>{reference.Name}</Name>",
        "</ProjectReference>",
    ];

    /// <summary>As the project beside it sees it.</summary>
    private static string ProjectPath(EmittedAssembly reference) => reference.Existing is not { } existing
        ? $@"..\{reference.Name}\{reference.Name}.nfproj"
        : Path.IsPathRooted(existing.Path) ? existing.Path : @"..\" + existing.Path.Replace('/', '\\');

    private static string GuidText(Guid guid) => guid.ToString("B").ToUpperInvariant();

    private static string Escape(string path) => SecurityElement.Escape(path);

    private static void AppendItems(StringBuilder text, params IReadOnlyCollection<string> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        text.Append("  <ItemGroup>\n");
        foreach (string line in lines)
        {
            text.Append($"    {line}\n");
        }

        text.Append("  </ItemGroup>\n");
    }

    private static string Head(EmittedAssembly assembly) => $$"""
        <?xml version="1.0" encoding="utf-8"?>
        <Project ToolsVersion="Current" DefaultTargets="Build" xmlns="http://schemas.microsoft.com/developer/msbuild/2003">
          <PropertyGroup Label="Globals">
            <NanoFrameworkProjectSystemPath>$(MSBuildExtensionsPath)\nanoFramework\v1.0\</NanoFrameworkProjectSystemPath>
            <!-- Settings of a folder above are for desktop projects: nullable reference types alone stop device code from building. -->
            <ImportDirectoryBuildProps>false</ImportDirectoryBuildProps>
            <ImportDirectoryBuildTargets>false</ImportDirectoryBuildTargets>
          </PropertyGroup>
          <Import Project="$(NanoFrameworkProjectSystemPath)NFProjectSystem.Default.props" Condition="Exists('$(NanoFrameworkProjectSystemPath)NFProjectSystem.Default.props')" />
          <PropertyGroup>
            <Configuration Condition=" '$(Configuration)' == '' ">Debug</Configuration>
            <Platform Condition=" '$(Platform)' == '' ">AnyCPU</Platform>
            <ProjectTypeGuids>{11A8DD76-328B-46DF-9F39-F559912D0360};{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}</ProjectTypeGuids>
            <ProjectGuid>{{GuidText(NanoProjectEmitter.ProjectGuid(assembly.Name))}}</ProjectGuid>
            <OutputType>{{(assembly.IsProgram ? "Exe" : "Library")}}</OutputType>
            <AppDesignerFolder>Properties</AppDesignerFolder>
            <FileAlignment>512</FileAlignment>
            <RootNamespace>{{assembly.Name}}</RootNamespace>
            <AssemblyName>{{assembly.Name}}</AssemblyName>
            <TargetFrameworkVersion>v1.0</TargetFrameworkVersion>
          </PropertyGroup>
          <Import Project="$(NanoFrameworkProjectSystemPath)NFProjectSystem.props" Condition="Exists('$(NanoFrameworkProjectSystemPath)NFProjectSystem.props')" />
          <PropertyGroup>
            <!-- In every configuration: the firmware interprets IL, and unoptimised IL stores and reloads every value. -->
            <Optimize>true</Optimize>
            <LangVersion>{{DeviceLanguage.Text}}</LangVersion>
          </PropertyGroup>

        """ + PackagesFolder;

    private static string Tail => """
          <Import Project="$(NanoFrameworkProjectSystemPath)NFProjectSystem.CSharp.targets" Condition="Exists('$(NanoFrameworkProjectSystemPath)NFProjectSystem.CSharp.targets')" />

        """ + PackagesTarget + """
          <ProjectExtensions>
            <ProjectCapabilities>
              <ProjectConfigurationsDeclaredAsItems />
            </ProjectCapabilities>
          </ProjectExtensions>
        </Project>

        """;
}
