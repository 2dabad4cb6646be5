execute_process(COMMAND go env GOROOT RESULT_VARIABLE status)
if(status)
        message(FATAL_ERROR "status ${status}")
endif()
