namespace System.IO.Ports;

/// <summary>As in nanoFramework's System.IO.Ports 1.1.139.</summary>
public enum Parity
{
    None = 0,
    Odd = 1,
    Even = 2,
}
