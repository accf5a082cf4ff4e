namespace NanoML.Hardware
{
    /// <summary>
    /// The registers and bits that MPU-6050 and MPU-6886 share (MPU-6000/MPU-6050 Register Map, RM-MPU-6000A-00 4.2; MPU-6886 datasheet,
    /// DS-000193).
    /// </summary>
    internal static class MpuRegister
    {
        public const int SampleRateDivider = 0x19;
        public const int Configuration = 0x1A;
        public const int GyroscopeConfiguration = 0x1B;
        public const int AccelerometerConfiguration = 0x1C;
        public const int FifoEnable = 0x23;
        public const int UserControl = 0x6A;
        public const int PowerManagement1 = 0x6B;
        public const int FifoCount = 0x72;
        public const int FifoReadWrite = 0x74;
        public const int WhoAmI = 0x75;

        // PWR_MGMT_1
        public const int DeviceReset = 0x80;
        public const int Sleep = 0x40;
        public const int ClockOfGyroscope = 0x01;

        // USER_CTRL
        public const int FifoOn = 0x40;
        public const int FifoReset = 0x04;
    }
}
