using NanoML.Compiler.Simulation;

namespace NanoML.Compiler.Tests.Simulation;

public class EmittedModelTests
{
    private const string Base =
        """
        namespace NanoML.Runtime
        {
            public abstract class NanoModel
            {
                private readonly byte[] _arena;
                private readonly byte[] _output = new byte[2];
                protected NanoModel(int arena) { _arena = new byte[arena]; }
                public byte[] Input { get { return _arena; } }
                public byte[] Output { get { return _output; } }
                public int InputCount { get { return 3; } }
                public abstract void Invoke();
                public virtual void Step() { Invoke(); }
                public virtual void Reset() { }
            }
        }
        """;

    private const string Weights = "public static class Weights { public static int Of(int i) { return 10 * i; } }";

    private const string Model =
        """
        public sealed class SumModel : NanoML.Runtime.NanoModel
        {
            public SumModel() : base(8) { }

            public override void Invoke()
            {
                Output[0] = (byte)(Input[0] + Input[1] + Input[2]);
                Output[1] = (byte)Weights.Of(Input[1]);
                Input[0] = 0;
            }
        }
        """;

    [Fact]
    public void Invoke_RunsTheModelAcrossItsAssemblies()
    {
        using EmittedModel model = EmittedModel.Load(CompileModel(Model));
        byte[] sample = [1, 2, 3];

        Assert.Equal(3, model.InputLength);
        sample.CopyTo(model.Input, 0);
        model.Invoke();
        Assert.Equal([6, 20], model.Output);
        model.Invoke();
        Assert.Equal([5, 20], model.Output);
    }

    [Fact]
    public void Load_TwoVersionsOfOneAssembly_KeepsThemApart()
    {
        using EmittedModel first = EmittedModel.Load(CompileModel(Model));
        using EmittedModel second = EmittedModel.Load(CompileModel(Model.Replace("Input[0] +", "")));
        first.Input[0] = second.Input[0] = 7;

        first.Invoke();
        second.Invoke();

        Assert.Equal(7, first.Output[0]);
        Assert.Equal(0, second.Output[0]);
    }

    [Fact]
    public void Load_NoModel_Throws()
    {
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(
            () => EmittedModel.Load(DeviceCode.Compile("public class A { }")));
        Assert.Equal("Sample has 0 models, not one.", exception.Message);
    }

    private static DeviceAssembly CompileModel(string source)
    {
        DeviceAssembly runtime = DeviceCode.Compile(Base, "NanoML.Runtime");
        DeviceAssembly weights = DeviceCode.Compile(Weights, "Sample.Weights");
        return DeviceCode.Compile(source, "Sample", runtime, weights);
    }
}
