def test_a(open_program):
    p = open_program()
    print(p.window.isActiveWindow(), p.window.focusWidget(), p.state.pane_size, p.state.zoom)
    a = p.screen(p.picture("opencv"))
    print(a.shape)
    import time
    t=time.time(); p.program.command("scale_up"); p.program.command("scale_down")
    import PyQt5.QtTest as T
    T.QTest.qWait(1500)
    print("settled", p.program.presenter.settled)
