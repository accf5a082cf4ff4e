using System.Device.Gpio;
using System.Security.Cryptography.X509Certificates;
using NanoML.Apps.Motion;
using NanoML.Compiler.Device;
using NanoML.Compiler.Simulation;
using NanoML.Fleet;
using NanoML.Hardware;
using NanoML.Kernels;
using NanoML.Player;
using NanoML.Preprocessing;
using NanoML.Recording;
using NanoML.Runtime;
using NanoML.Updates;

namespace NanoML.Firmware.Tests.Apps;

/// <summary>The Main of each application, which its host project leaves out, against the twins of the device's packages.</summary>
public sealed class ProgramTests
{
    private static readonly DeviceAssembly[] s_references =
    [
        .. new[]
        {
            typeof(GpioPin), typeof(LedIndicator), typeof(LanePack), typeof(Mfcc), typeof(NanoModel),
            typeof(ModelStore), typeof(ModelPlayer), typeof(FleetNode), typeof(MotionApp), typeof(RecordingLine), typeof(X509Certificate),
        }.Select(type => Host(type.Assembly.Location)),
    ];

    [Theory]
    [InlineData("Digits", "")]
    [InlineData("Keyword", "KeywordModel")]
    [InlineData("Motion", "")]
    [InlineData("Node", "")]
    [InlineData("Person", "PersonModel")]
    [InlineData("Recorder", "")]
    [InlineData("SelfTest", "Model")]
    public void Program_WithItsModel_Compiles(string name, string model)
    {
        string program = Path.Combine(Repository.Firmware, "apps", name, "Program.cs");
        var sources = new List<SourceFile> { new("Program.cs", File.ReadAllText(program)) };
        if (model.Length > 0)
        {
            sources.Add(new SourceFile("Model.cs", StandIn(model)));
        }

        DeviceAssembly application = Host(Path.Combine(AppContext.BaseDirectory, $"{name}.dll"));

        Assert.NotEmpty(DeviceCompiler.Compile($"{name}Program", sources, [.. s_references.Where(reference => reference.Name != name), application]).Image);
    }

    /// <summary>In place of the class that the user generates.</summary>
    private static string StandIn(string model) =>
        $$"""
        namespace NanoML.Models
        {
            public sealed class {{model}} : NanoML.Runtime.NanoModel
            {
                public {{model}}()
                    : base(new byte[1], 1, 1f, 0, new byte[1], 1f, 0)
                {
                }

                public override void Invoke()
                {
                }
            }
        }
        """;

    private static DeviceAssembly Host(string path) => new(Path.GetFileNameWithoutExtension(path), File.ReadAllBytes(path));
}
