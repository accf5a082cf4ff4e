using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

public sealed class ReluTests
{
    [Fact]
    public void Relu_OnBytes_IsExact() =>
        new SingleOp(new Relu()).Activation(Shape.Of(1, 4, 4, 8), new QuantParams(0.05f, 100)).AssertExact();
}
