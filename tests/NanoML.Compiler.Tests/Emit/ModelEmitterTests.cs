using System.Collections.Immutable;
using System.Reflection;
using System.Xml.Linq;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Strategies.Reference;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Emit;

public class ModelEmitterTests
{
    private const BindingFlags All =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly EmitOptions s_options = new("Large", "Acme.Models", "large.onnx", "00ff", "esp32");

    private static readonly Lazy<EmittedModelCode> s_large = new(() => ModelEmitter.Emit(ReferenceCode.PlanFor(LargePlan()), s_options));

    [Fact]
    public void Emit_MoreThanOneAssemblyHolds_IsDividedInLoadOrder()
    {
        ImmutableArray<EmittedAssembly> assemblies = s_large.Value.Assemblies;

        Assert.Equal(["NanoML.Runtime", "LargeTables1", "LargeTables2", "Large"], assemblies.Select(a => a.Name));
        for (int k = 0; k < assemblies.Length; k++)
        {
            Assert.Subset(assemblies.Take(k).Select(a => a.Name).ToHashSet(), assemblies[k].References.ToHashSet());
        }
    }

    [Fact]
    public void Emit_MoreThanOneAssemblyHolds_RunsAsTheOracle()
    {
        Plan plan = LargePlan();
        using EmittedModel model = EmittedModel.Load(DeviceBuild.Compile(s_large.Value)[^1]);
        byte[] input = IntegerOracle.QuantizeInput(plan, Plans.Samples(plan.Source.Graph)[0]);
        input.CopyTo(model.Input, 0);
        model.Invoke();

        Assert.Equal(new IntegerOracle(plan).Run(input), model.Output);
    }

    [Fact]
    public void Emit_Paths_AreEachOnceInTheFolderOfTheirAssembly()
    {
        Assert.Equal(s_large.Value.Files.Count(), s_large.Value.Files.Select(f => f.Path).Distinct().Count());
        Assert.All(s_large.Value.Files, file => Assert.Contains(file.Path.Split('/')[0], s_large.Value.Assemblies.Select(a => a.Name)));
        Assert.All(s_large.Value.Files, file => Assert.DoesNotContain('\r', file.Text));
    }

    [Fact]
    public void Emit_Projects_NameFilesAndProjectsThatAreThere()
    {
        var paths = s_large.Value.Files.Select(f => f.Path).ToHashSet();
        EmittedFile[] projects = [.. s_large.Value.ProjectFiles.Where(f => f.Path.EndsWith(".nfproj", StringComparison.Ordinal))];
        Assert.Equal(s_large.Value.Assemblies.Length, projects.Length);
        foreach (EmittedFile project in projects)
        {
            string folder = project.Path.Split('/')[0];
            XElement root = XDocument.Parse(project.Text).Root!;
            string[] compiled = [.. Includes(root, "Compile").Concat(Includes(root, "None")).Select(include => $"{folder}/{include}")];
            Assert.Subset(paths, compiled.ToHashSet());
            Assert.Subset(paths, Includes(root, "ProjectReference").Select(reference => reference["../".Length..]).ToHashSet());
            Assert.Equal(paths.Count(p => p.StartsWith(folder + "/", StringComparison.Ordinal)) - 1, compiled.Length);
        }
    }

    [Fact]
    public void Emit_PackageFiles_AreXml() =>
        Assert.All(
            s_large.Value.ProjectFiles.Where(f => f.Path.EndsWith(".config", StringComparison.Ordinal)),
            file => Assert.Equal("packages", XDocument.Parse(file.Text).Root!.Name.LocalName));

    [Fact]
    public void Emit_LabelsAndNamesThatAreNoCode_Compile()
    {
        var builder = new GraphBuilder(Shape.Of(1, 3));
        Graph graph = builder.Build(builder.Add(new Dense(), GraphBuilder.Input, builder.Random(Shape.Of(2, 3))));
        graph = graph with { Metadata = graph.Metadata.Add("labels", "a \"b\"\nc,\\") };
        EmittedModelCode code = ModelEmitter.Emit(
            ReferenceCode.PlanFor(Plans.Of(graph)), s_options with { ClassName = "RunDense0", ModelFile = "a\n#error\u2028.onnx" });

        using EmittedModel model = EmittedModel.Load(DeviceBuild.Compile(code)[^1]);
        Assert.Equal("a \"b\"\nc", model.Instance.GetType().GetMethod("LabelOf")!.Invoke(model.Instance, [0]));
        Assert.Equal("\\", model.Instance.GetType().GetMethod("LabelOf")!.Invoke(model.Instance, [1]));
    }

    [Fact]
    public void MemberNames_HoldEveryMemberOfAGeneratedClass()
    {
        using EmittedModel model = EmittedModel.Load(DeviceBuild.Compile(s_large.Value)[^1]);
        for (Type type = model.Instance.GetType(); type != typeof(object); type = type.BaseType!)
        {
            Assert.Subset(ModelEmitter.MemberNames.ToHashSet(), type.GetMembers(All).Select(m => m.Name).Where(IsFixedName).ToHashSet());
        }
    }

    private static bool IsFixedName(string name) => char.IsAsciiLetter(name[0])
        && !name.StartsWith("get_", StringComparison.Ordinal) && !name.StartsWith("Run", StringComparison.Ordinal)
        && typeof(object).GetMember(name, All).Length == 0;

    private static IEnumerable<string> Includes(XElement project, string item) =>
        project.Descendants().Where(e => e.Name.LocalName == item).Select(e => e.Attribute("Include")!.Value.Replace('\\', '/'));

    /// <summary>Two dense layers of 150 KB together.</summary>
    internal static Plan LargePlan()
    {
        var builder = new GraphBuilder(Shape.Of(1, 600));
        string weights = builder.Random(Shape.Of(150, 600));
        string hidden = builder.Add(new Dense(Clamp.Relu), GraphBuilder.Input, weights, builder.Random(Shape.Of(150)));
        return Plans.Of(builder.Build(builder.Add(new Dense(), hidden, builder.Random(Shape.Of(400, 150)))));
    }
}
