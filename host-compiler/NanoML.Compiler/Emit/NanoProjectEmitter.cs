using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace NanoML.Compiler.Emit;

/// <summary>
/// Writes the .nfproj, packages.config and AssemblyInfo.cs that Visual Studio's nanoFramework extension builds (firmware v1).
/// </summary>
internal static class NanoProjectEmitter
{
    public static ImmutableArray<EmittedFile> Emit(IReadOnlyList<EmittedAssembly> assemblies) =>
        [.. assemblies.SelectMany(assembly => new[]
        {
            new EmittedFile($"{assembly.Name}/{assembly.Name}.nfproj", Project(assembly)),
            new EmittedFile($"{assembly.Name}/packages.config", Packages(assembly)),
            new EmittedFile($"{assembly.Name}/Properties/AssemblyInfo.cs", AssemblyInfo(assembly.Name)),
        }.Concat(assembly.Resources.Select(ResourceFile.Of)))];

    /// <summary>
    /// The same name gives the same project identity, so that generated solutions keep working when a model is compiled again.
    /// </summary>
    public static Guid ProjectGuid(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes("nanoml/" + name)).AsSpan(0, 16));

    private static string Project(EmittedAssembly assembly)
    {
        var text = new StringBuilder();
        text.Append($$"""
            <?xml version="1.0" encoding="utf-8"?>
            <Project ToolsVersion="Current" DefaultTargets="Build" xmlns="http://schemas.microsoft.com/developer/msbuild/2003">
              <PropertyGroup Label="Globals">
                <NanoFrameworkProjectSystemPath>$(MSBuildExtensionsPath)\nanoFramework\v1.0\</NanoFrameworkProjectSystemPath>
              </PropertyGroup>
              <Import Project="$(NanoFrameworkProjectSystemPath)NFProjectSystem.Default.props" Condition="Exists('$(NanoFrameworkProjectSystemPath)NFProjectSystem.Default.props')" />
              <PropertyGroup>
                <Configuration Condition=" '$(Configuration)' == '' ">Debug</Configuration>
                <Platform Condition=" '$(Platform)' == '' ">AnyCPU</Platform>
                <ProjectTypeGuids>{11A8DD76-328B-46DF-9F39-F559912D0360};{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}</ProjectTypeGuids>
                <ProjectGuid>{{ProjectGuid(assembly.Name).ToString("B")}}</ProjectGuid>
                <OutputType>{{(assembly.IsProgram ? "Exe" : "Library")}}</OutputType>
                <AppDesignerFolder>Properties</AppDesignerFolder>
                <FileAlignment>512</FileAlignment>
                <RootNamespace>{{assembly.Name}}</RootNamespace>
                <AssemblyName>{{assembly.Name}}</AssemblyName>
                <TargetFrameworkVersion>v1.0</TargetFrameworkVersion>
                <!-- Unoptimised IL costs half as much again on an interpreter, so Debug is optimised too. -->
                <Optimize>true</Optimize>
              </PropertyGroup>
              <Import Project="$(NanoFrameworkProjectSystemPath)NFProjectSystem.props" Condition="Exists('$(NanoFrameworkProjectSystemPath)NFProjectSystem.props')" />
              <ItemGroup>

            """);
        string folder = assembly.Name + "/";
        foreach (EmittedFile source in assembly.Sources)
        {
            text.Append($"    <Compile Include=\"{source.Path[folder.Length..].Replace('/', '\\')}\" />\n");
        }

        text.Append("""
                <Compile Include="Properties\AssemblyInfo.cs" />
              </ItemGroup>

            """);
        AppendResources(text, assembly);
        AppendReferences(text, assembly);
        text.Append("""
              <Import Project="$(NanoFrameworkProjectSystemPath)NFProjectSystem.CSharp.targets" Condition="Exists('$(NanoFrameworkProjectSystemPath)NFProjectSystem.CSharp.targets')" />
            </Project>

            """);
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static void AppendResources(StringBuilder text, EmittedAssembly assembly)
    {
        foreach (EmittedFile resource in assembly.Resources)
        {
            string file = Path.GetFileName(resource.Path);
            text.Append($"""
                  <ItemGroup>
                    <EmbeddedResource Include="{Path.ChangeExtension(file, ResourceFile.Extension)}" />
                    <None Include="{file}" />
                  </ItemGroup>

                """);
        }
    }

    private static void AppendReferences(StringBuilder text, EmittedAssembly assembly)
    {
        text.Append("  <ItemGroup>\n");
        foreach (NanoPackage package in AllPackages(assembly))
        {
            text.Append($"""
                    <Reference Include="{package.AssemblyName}, Version={package.Version}.0, Culture=neutral, PublicKeyToken=c07d481e9758c731">
                      <HintPath>..\packages\{package.Id}.{package.Version}\lib\{package.AssemblyName}.dll</HintPath>
                      <Private>True</Private>
                    </Reference>

                """);
        }

        text.Append("""
              </ItemGroup>
              <ItemGroup>
                <None Include="packages.config" />
              </ItemGroup>

            """);
        if (assembly.References.IsEmpty)
        {
            return;
        }

        text.Append("  <ItemGroup>\n");
        foreach (string reference in assembly.References)
        {
            text.Append($"    <ProjectReference Include=\"..\\{reference}\\{reference}.nfproj\" />\n");
        }

        text.Append("  </ItemGroup>\n");
    }

    private static IEnumerable<NanoPackage> AllPackages(EmittedAssembly assembly) =>
        assembly.Packages.Prepend(NanoPackage.CoreLibrary).Distinct();

    private static string Packages(EmittedAssembly assembly)
    {
        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<packages>\n");
        foreach (NanoPackage package in AllPackages(assembly))
        {
            text.Append($"  <package id=\"{package.Id}\" version=\"{package.Version}\" targetFramework=\"netnano1.0\" />\n");
        }

        return text.Append("</packages>\n").ToString();
    }

    private static string AssemblyInfo(string name) => $$"""
        using System.Reflection;

        [assembly: AssemblyTitle("{{name}}")]
        [assembly: AssemblyVersion("1.0.0.0")]
        [assembly: AssemblyFileVersion("1.0.0.0")]

        """.ReplaceLineEndings("\n");
}
